{# Holds what was made against the constraints that its YAML declares, table or view, with a contract or without: `unique` of the whole
   model (null is a value like any other here), `not_null` of a column, and `check` of either (true or null is right). A model that breaks
   one fails, so what is built on it is not made. As tests they would be a node of dbt for each model, which costs a build more time than
   the query. Seeds, for which dbt knows no constraints, declare theirs in `meta`. #}
{% macro keep_constraints(relation) -%}
    {%- set is_seed = model.resource_type == 'seed' -%}
    {%- set kept = constraints_of_seed() if is_seed else constraints_of_model() -%}
    {%- set queries = broken_rules('numbered' if is_seed else relation, 'line_of_file' if is_seed else 'null::bigint', kept) -%}
    {% if queries %}
        {% call statement('constraints') -%}
            with
            {%- if is_seed %}
            numbered as {{ rows_with_lines(relation) }},
            {%- endif %}
            broken_rule as (
                {{ queries | join('\nunion all\n') }}
            ),
            first_rule as (
                select min({'line': line, 'broken': broken}) as first from broken_rule having count(*) > 0
            )
            select error(if(first.line is null, '', 'line ' || first.line || ': ') || first.broken) from first_rule
        {%- endcall %}
    {% endif %}
{%- endmacro %}

{% macro constraints_of_model() -%}
    {%- set keys = [] -%}
    {%- set conditions = {} -%}
    {%- for constraint in model.constraints -%}
        {%- if constraint.type == 'unique' -%}
            {%- do keys.append(constraint.columns) -%}
        {%- elif constraint.type == 'check' -%}
            {%- do conditions.update(is_untrue(constraint.expression)) -%}
        {%- else -%}
            {%- do exceptions.raise_compiler_error(
                'constraint ' ~ constraint.type ~ ' of a whole model is not kept, only unique and check are: write a test for it'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in model.columns.values() -%}
        {%- for constraint in column.constraints -%}
            {%- if constraint.type == 'not_null' -%}
                {%- do conditions.update(is_null(column.name)) -%}
            {%- elif constraint.type == 'check' -%}
                {%- do conditions.update(is_untrue(constraint.expression)) -%}
            {%- else -%}
                {%- do exceptions.raise_compiler_error(
                    column.name ~ ' has the constraint ' ~ constraint.type ~ ', only not_null and check are kept: write a test for it'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({'unique': keys, 'conditions': conditions, 'queries': []}) }}
{%- endmacro %}

{# `key`: columns that no two rows share; `never_null`: columns; `accepted`: the values of columns (null is none to judge). DuckDB takes the
   cells of a seed in the order of the declared columns, whatever its first line says: so that line is looked at too.
   `always_known` (why rows need no day from which they were known) and `source_told_by` (the seed that has their source) are words, which a
   test of the code holds the rows to. #}
{% macro constraints_of_seed() -%}
    {%- set promised = config.get('meta') -%}
    {%- for name in promised if name not in ('key', 'never_null', 'accepted', 'always_known', 'source_told_by') -%}
        {%- do exceptions.raise_compiler_error(
            name ~ ' is no promise that a seed can make, only key, never_null, accepted, always_known and source_told_by are'
        ) -%}
    {%- endfor -%}
    {%- set header = config.get('column_types') | join(',') -%}
    {%- set another_first_line -%}
        select 1::bigint as line, {{ in_quotes('it is not ' ~ header) }} as broken
        from read_text({{ in_quotes(seed_file()) }})
        where ltrim(regexp_extract(content, '[^\r\n]*'), chr(65279)) <> {{ in_quotes(header) }}
    {%- endset -%}
    {%- set conditions = {} -%}
    {%- for column in promised.get('never_null', []) -%}
        {%- do conditions.update(is_null(column)) -%}
    {%- endfor -%}
    {%- for column, values in promised.get('accepted', {}).items() -%}
        {%- do conditions.update(is_untrue(column ~ " in ('" ~ values | join("', '") ~ "')")) -%}
    {%- endfor -%}
    {{ return({'unique': [promised.key] if promised.key else [], 'conditions': conditions, 'queries': [another_first_line]}) }}
{%- endmacro %}

{% macro is_null(column) -%}
    {{ return({column ~ ' is null': adapter.quote(column) ~ ' is null'}) }}
{%- endmacro %}

{% macro is_untrue(expression) -%}
    {{ return({'it is not true that ' ~ expression: 'not (' ~ expression ~ ')'}) }}
{%- endmacro %}

{# The queries for what is wrong with rows, in words: a row for each key that several share, and for each one under one of the conditions
   (words: SQL); and those queries that say it themselves. `line` is the SQL of a row's line in its file: of a seed, in whose cells there must
   be no line break; a model has none. #}
{% macro broken_rules(rows, line, kept) -%}
    {%- set queries = kept.queries | list -%}
    {%- for key in kept.unique -%}
        {%- set columns = key | join(', ') -%}
        {%- do queries.append(
            'select max(' ~ line ~ ') as line, concat(' ~ in_quotes(columns ~ ' is not unique') ~ ", ', see line ' || min(" ~ line
            ~ ')) as broken from ' ~ rows ~ ' group by ' ~ columns ~ ' having count(*) > 1'
        ) -%}
    {%- endfor -%}
    {%- if kept.conditions -%}
        {%- set cases = [] -%}
        {%- for words, condition in kept.conditions.items() -%}
            {%- do cases.append('when ' ~ condition ~ ' then ' ~ in_quotes(words)) -%}
        {%- endfor -%}
        {%- do queries.append(
            'select ' ~ line ~ ' as line, case ' ~ cases | join(' ') ~ ' end as broken from ' ~ rows
            ~ ' where ' ~ kept.conditions.values() | join(' or ')
        ) -%}
    {%- endif -%}
    {{ return(queries) }}
{%- endmacro %}
