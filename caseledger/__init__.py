"""caseledger: an event-sourced warehouse for social-care performance."""
