"""Which figure of the sample each printed cell shows, and what comes out where print contradicts itself (docs/sample.md)."""

REPORTS = {"fs-2015-q4": "2015-16 Q4", "fs-2016-q1": "2016-17 Q1", "fs-2016-q2": "2016-17 Q2"}
# Which quarter the columns for earlier periods hold. In the last report both headings of the year-ago column hold the second
# quarter, and the column of the year's end holds the first quarter of 2016/17 (docs/sample.md).
EARLIER = {
    ("fs-2015-q4", "Previous outturn"): "2014-15 Q4",
    ("fs-2016-q1", "Q4 2015/16 Result"): "2015-16 Q4",
    ("fs-2016-q1", "Q1 2015/16 Result"): "2015-16 Q1",
    ("fs-2016-q2", "Q4 2015/16 Result"): "2016-17 Q1",
    ("fs-2016-q2", "Q1 2015/16 Result"): "2015-16 Q2",
    ("fs-2016-q2", "Q2 2015/16 Result"): "2015-16 Q2",
}
RENAMED = {"FS/C7": "FS/S18", "FS/C9": "FS/C16"}
# What comes out in the place of a cell that contradicts others; docs/sample.md has the arithmetic of each.
CONTRADICTIONS = {
    # The other row of the report counts 318 children in care, this one 317.
    ("fs-2015-q4", "FS/S6", "Numerator and Denominator"): "138/318",
    ("fs-2015-q4", "FS/S6", "Result"): "43.4",
    ("fs-2016-q1", "FS/S6", "Q4 2015/16 Result"): "43",
    # A fraction of the children in care, where FS/C25 counts those on a plan.
    ("fs-2016-q1", "FS/S2", "Numerator / Denominator"): "49/269",
    ("fs-2016-q1", "FS/S2", "Q1 2016/17 Result"): "18.2",
    ("fs-2016-q2", "FS/S2", "Q4 2015/16 Result"): "18.2",
    # In 2015/16 FS/S2 was a count of starts and FS/S3 a percentage; these columns print the new measure of the old year.
    ("fs-2016-q1", "FS/S2", "Q4 2015/16 Result"): "60.0",
    ("fs-2016-q1", "FS/S2", "Q1 2015/16 Result"): "14.0",
    ("fs-2016-q1", "FS/S3", "Q4 2015/16 Result"): "3",
    ("fs-2016-q1", "FS/S3", "Q1 2015/16 Result"): "3",
    ("fs-2016-q2", "FS/S3", "Q2 2015/16 Result"): "3",
    # Rates that fit the printed counts with no population.
    ("fs-2016-q1", "FS/S16", "Q1 2016/17 Result"): "35.4",
    ("fs-2016-q2", "FS/S16", "Q4 2015/16 Result"): "35.4",
    ("fs-2016-q2", "FS/S16", "Q2 2016/17 Result"): "37.2",
    ("fs-2016-q1", "FS/C24", "Q1 2016/17 Result"): "30.5",
    ("fs-2016-q2", "FS/C24", "Q4 2015/16 Result"): "30.5",
    ("fs-2016-q1", "FS/C24", "Q4 2015/16 Result"): "32.1",
    ("fs-2016-q2", "FS/C24", "Q2 2016/17 Result"): "30.1",
    # Of all 312 children in care, where FS/C38, and FS/C39 itself a quarter later, take those of a year and more: 197.
    ("fs-2016-q1", "FS/C39", "Numerator / Denominator"): "179/197",
    ("fs-2016-q1", "FS/C39", "Q1 2016/17 Result"): "90.9",
    ("fs-2016-q2", "FS/C39", "Q4 2015/16 Result"): "90.9",
    # The quarter's own report prints 225 and 3.8%.
    ("fs-2016-q2", "FS/C14", "Q4 2015/16 Result"): "225",
    ("fs-2016-q2", "FS/C18", "Q4 2015/16 Result"): "3.8",
    # A row printed shifted: the quarter before stands under the result.
    ("fs-2016-q2", "FS/S1", "Q2 2016/17 Result"): "143",
}
SPAN = "2017 Sep-Dec"
NOVEMBER, LAST_NOVEMBER, THIS_YEAR, LAST_YEAR = "2017-11", "2016-11", "2017-04/2017-11", "2016-04/2017-03"
AUTUMN = "2017-09/2017-12"
# The figures of the improvement report: its name and period there; the indicator, period and column of the result.
IMPROVEMENT = {
    ("strategy discussions completed", AUTUMN): ("IP/SD1", SPAN, "denominator"),
    ("full Working Together compliance (CSC, Police and Health all involved)", AUTUMN): ("IP/SD1", SPAN, "value"),
    ("ICPCs that led to a Child Protection Plan", AUTUMN): ("IP/CP4", SPAN, "value"),
    ("unregulated (Connected Person) placements", "2017-12-18"): ("IP/RP1", "2017-12", "numerator"),
    ("private fostering: assessments completed and children monitored", "2017-08"): ("IP/PF1", "2017-08", "numerator"),
    ("private fostering: assessments completed and children monitored", NOVEMBER): ("IP/PF1", NOVEMBER, "numerator"),
    ("open CAFs", "2017-07"): ("IP/EH1", "2017-07", "numerator"),
    ("open CAFs", "2017-08"): ("IP/EH1", "2017-08", "numerator"),
    ("open CAFs", "2017-09"): ("IP/EH1", "2017-09", "numerator"),
    ("open CAFs", LAST_NOVEMBER): ("IP/EH1", LAST_NOVEMBER, "numerator"),
    ("percentage of CAFs open for more than 12 months", NOVEMBER): ("IP/EH3", NOVEMBER, "value"),
    ("assessments completed within 45 working days", NOVEMBER): ("IP/AS2", NOVEMBER, "value"),
    ("assessments completed in month", "2017-04"): ("IP/AS1", "2017-04", "numerator"),
    ("assessments completed in month", NOVEMBER): ("IP/AS1", NOVEMBER, "numerator"),
    ("rate of contacts to referral", NOVEMBER): ("IP/FD1", NOVEMBER, "value"),
    ("rate of contacts to referral", "2017-03"): ("IP/FD1", "2017-03", "value"),
    ("referrals that lead to assessment", THIS_YEAR): ("IP/FD2", NOVEMBER, "value"),
    ("assessments resulting in No Further Action", THIS_YEAR): ("IP/AS3", NOVEMBER, "value"),
    ("assessments resulting in Section 17 provision", THIS_YEAR): ("IP/AS4", NOVEMBER, "value"),
    ("s47 enquiries that resulted in a CiN plan", THIS_YEAR): ("IP/CP2", NOVEMBER, "value"),
    ("open CiN plans", NOVEMBER): ("IP/CN1", NOVEMBER, "numerator"),
    ("open CiN plans", "2016-06"): ("IP/CN1", "2016-06", "numerator"),
    ("CiN visits completed within 6 weeks", NOVEMBER): ("IP/CN3", NOVEMBER, "value"),
    ("children made subject to a CP plan in month", LAST_NOVEMBER): ("IP/CP5", LAST_NOVEMBER, "numerator"),
    ("children made subject to a CP plan in month", NOVEMBER): ("IP/CP5", NOVEMBER, "numerator"),
    ("children made subject to a CP plan, year to date", THIS_YEAR): ("IP/CP6", NOVEMBER, "denominator"),
    ("children made subject to a CP plan, same period last year", "2016-04/2016-11"): ("IP/CP6", LAST_NOVEMBER, "denominator"),
    ("of those made subject to a CP plan, under 10 years old", THIS_YEAR): ("IP/CP6", NOVEMBER, "value"),
    ("CP visits completed in timescale (within 10 days)", NOVEMBER): ("IP/CP7", NOVEMBER, "value"),
    ("children under 5 on a CP plan", NOVEMBER): ("IP/CP8", NOVEMBER, "denominator"),
    ("children under 5 on a CP plan seen within 10 days", NOVEMBER): ("IP/CP8", NOVEMBER, "value"),
    ("children under 5 on a CP plan seen within 4 weeks", NOVEMBER): ("IP/CP9", NOVEMBER, "value"),
    ("CiC visits within timescale", NOVEMBER): ("IP/LA1", NOVEMBER, "value"),
    ("repeat referrals within 12 months, previous year", LAST_YEAR): ("IP/FD3", "2017-03", "value"),
    ("s47 leading to a decision to progress to ICPC within 15 working days", NOVEMBER): ("IP/CP3", NOVEMBER, "value"),
    ("children on a second or subsequent CP plan", NOVEMBER): ("IP/CP10", NOVEMBER, "value"),
    ("children on a second or subsequent CP plan", LAST_NOVEMBER): ("IP/CP10", LAST_NOVEMBER, "value"),
    ("children whose CP plans ceased in month", NOVEMBER): ("IP/CP11", NOVEMBER, "numerator"),
    ("children whose CP plans ceased in month", "2017-10"): ("IP/CP11", "2017-10", "numerator"),
    ("ended CP plans that now have an open CiN plan", NOVEMBER): ("IP/CP12", NOVEMBER, "value"),
    ("children on a CP plan for two or more years", NOVEMBER): ("IP/CP13", NOVEMBER, "numerator"),
    ("children on a CP plan for two or more years", "2017-04"): ("IP/CP13", "2017-04", "numerator"),
    ("initial health assessment on time", "2017-04"): ("IP/LA3", "2017-04", "value"),
    ("initial health assessment on time", NOVEMBER): ("IP/LA3", NOVEMBER, "value"),
}
# 464 of the 676 open plans are 68.6%, 465 are 68.8%. And 143 plans by September and 13 in November are more than 145.
IMPROVEMENT_CONTRADICTIONS = {
    ("CiN visits completed within 6 weeks", NOVEMBER): "68.6",
    ("children made subject to a CP plan, same period last year", "2016-04/2016-11"): "165",
}
