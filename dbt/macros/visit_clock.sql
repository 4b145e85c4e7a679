{# Open plans with the visits for a purpose at which the child was seen: `last_seen_on` is the latest day of one up to `counted_on`,
   `seen_under_plan_on` the same where it lies under the plan, and the clock of the next visit runs from that day, or from the start
   of the plan where nobody has seen the child under it. The model imports `latest_visit`. #}
{% macro visit_clock(plans, purpose) -%}
    select
        {{ plans }}.*,
        latest_visit.last_seen_on,
        if(latest_visit.last_seen_on >= {{ plans }}.started_on, latest_visit.last_seen_on, null) as seen_under_plan_on,
        greatest({{ plans }}.started_on, latest_visit.last_seen_on) as clock_started_on
    from {{ plans }}
    left join latest_visit
        on {{ plans }}.area_code = latest_visit.area_code
        and {{ plans }}.person_id = latest_visit.person_id
        and latest_visit.purpose = '{{ purpose }}'
        and {{ holds_on('latest_visit', plans ~ '.counted_on') }}
{%- endmacro %}
