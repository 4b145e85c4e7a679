{# Tables and views without dbt's detour of a second name, a rename and a backup: a build fills a fresh file, which takes the old one's
   place as a whole, and the detour cost a tenth of dbt's time. Where an engineer runs a model again, what stood there goes first. #}
{% materialization table, adapter='duckdb' -%}
    {{ return(in_fresh_file('table', sql)) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {{ return(in_fresh_file('view', sql)) }}
{%- endmaterialization %}

{# A seed as DuckDB reads it, by the types that are declared, with nothing guessed: dbt would read every cell in Python first. #}
{% materialization seed, adapter='duckdb' -%}
    {%- set types = [] -%}
    {%- for column, type in config.get('column_types').items() -%}
        {%- do types.append(in_quotes(column) ~ ': ' ~ in_quotes(type)) -%}
    {%- endfor -%}
    {%- do store_result('agate_table', response='not read') -%}
    {{ return(in_fresh_file('table',
        'select * from read_csv(' ~ in_quotes(seed_file()) ~ ', columns = {' ~ types | join(', ') ~ "},
            auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', comment = '', hive_partitioning = false)"
    )) }}
{%- endmaterialization %}

{# In the project that dbt was started with; the manifest has the one that it was parsed from, which may be another checkout of it. #}
{% macro seed_file() -%}
    {{ return(invocation_args_dict.project_dir ~ '/' ~ model.original_file_path) }}
{%- endmacro %}

{% macro in_fresh_file(relation_type, query) -%}
    {%- set relation = this.incorporate(type=relation_type) -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        create {{ relation_type }} {{ relation }} as (
            {{ query }}
        )
    {%- endcall %}
    {% if config.get('contract').enforced %}
        {# Of the table that was made: dbt would ask the query for its columns first, and plan it twice, which of the marts, whose queries
           are long, cost as much as making them. #}
        {% do get_assert_columns_equivalent('select * from ' ~ relation) %}
    {% endif %}
    {% do keep_constraints(relation) %}
    {% do describe(relation) %}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
