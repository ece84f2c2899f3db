/**
 * The one statement that sums up buckets: deduplicated predictions (the first of an identity wins) joined with their latest label, counted three
 * ways. Cuts and levels of the references come by join, so that versions with different references are counted in the same pass.
 */

/** A class given by its place ("1") is put in its name, so that the number a model answers and the text a label brings can meet. */
export function named(value: string): string {
  return `multiIf(has(classes, ${value}), ${value},
    toUInt32OrNull(${value}) < length(classes), classes[assumeNotNull(toUInt32OrNull(${value})) + 1], ${value})`;
}

/** Labelled predictions (a fragment of the events slice) with what was predicted and what came true as classes, positive or not. */
export const judgedRows = (labelled: string): string => `
  select *, {classes:Map(String, Array(String))}[version] as classes,
    ${named('toString(prediction)')} as predicted, ${named('toString(label)')} as actual,
    if({positive:String} != '', [{positive:String}], if(empty(classes), {positives:Array(String)}, [classes[2]])) as positive,
    has(positive, predicted) as predicted_positive, has(positive, actual) as actual_positive
  from (${labelled})`;

export const confusion = `
  countIf(labelled) as labelled_n, countIf(labelled and actual = predicted) as correct_n,
  countIf(labelled and actual_positive and predicted_positive) as tp_n,
  countIf(labelled and not actual_positive and predicted_positive) as fp_n,
  countIf(labelled and not actual_positive and not predicted_positive) as tn_n,
  countIf(labelled and actual_positive and not predicted_positive) as fn_n`;

/** (attribute, group) of a row, and ('', '') for all rows. */
export const slices = `arrayConcat([('', '')], arrayZip(
  CAST(mapKeys(groups), 'Array(String)'), CAST(mapValues(groups), 'Array(String)')))`;

const bucket = 'toStartOfInterval(time, interval 15 minute)';
const marked = `toUnixTimestamp(${bucket}) in {buckets:Array(UInt32)}`;

const outcomes = (labelled: string) => `
  select ${bucket} as bucket, environment, version, 'outcome' as part, pair.1 as name, pair.2 as slice,
    count() as n, toUInt64(0) as missing, ${confusion}, toInt64(countIf(predicted_positive)) as selected_n,
    countIf(isFinite(confidence)) as confidence_n, countIf(confidence < {low:Float64}) as low_confidence,
    sumIf(confidence, isFinite(confidence)) as total, sumIf(confidence * confidence, isFinite(confidence)) as squares,
    minIf(confidence, isFinite(confidence)) as lowest, maxIf(confidence, isFinite(confidence)) as highest,
    sumMapIf([toUInt16(least(floor(confidence * {bars:UInt16}), {bars:UInt16} - 1))], [toUInt64(1)], isFinite(confidence)) as histogram
  from (${judgedRows(labelled)})
  array join ${slices} as pair
  where ${marked}
  group by bucket, environment, version, name, slice`;

const noOutcomes = `toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0), toInt64(0), toUInt64(0), toUInt64(0)`;

/** Values one by one, with the feature that stands at their place in the schema. */
function values(column: 'num' | 'cat', rows: string): string {
  return `
    select bucket, environment, version, feature, ${column}[place] as value
    from (
      select ${bucket} as bucket, environment, version, schema_id, ${column}, arrayJoin(arrayEnumerate(${column})) as place
      from (${rows}) where ${marked}) as v
    inner join (
      select schema.1 as schema_id, toUInt32(schema.2) as place, schema.3 as feature
      from (select arrayJoin(arrayZip({${column}_schemas:Array(String)}, {${column}_places:Array(UInt32)}, {${column}_features:Array(String)})) as schema)
    ) as s on v.schema_id = s.schema_id and v.place = s.place`;
}

/** Bin 0 means that the version has no reference for the feature. */
const numeric = (rows: string) => `
  select bucket, environment, version, 'numeric' as part, feature as name, '' as slice,
    countIf(not isNaN(value)) as n, countIf(isNaN(value)) as missing, ${noOutcomes},
    sumIf(value, isFinite(value)), sumIf(value * value, isFinite(value)), minIf(value, isFinite(value)), maxIf(value, isFinite(value)),
    sumMapIf([bin], [toUInt64(1)], bin > 0 and not isNaN(value)) as histogram
  from (
    select v.bucket as bucket, v.environment as environment, v.version as version, v.feature as feature, v.value as value, b.bin as bin
    from (${values('num', rows)}) as v
    asof left join (select version, feature, upper, bin from reference_bins where system_id = {system:String}) as b
      on v.version = b.version and v.feature = b.feature and v.value <= b.upper
  )
  group by bucket, environment, version, feature`;

const categorical = (rows: string) => `
  select bucket, environment, version, 'categorical' as part, feature as name, '' as slice,
    countIf(value != '') as n, countIf(value = '') as missing, ${noOutcomes},
    toFloat64(0), toFloat64(0), toFloat64(0), toFloat64(0),
    sumMapIf([code], [toUInt64(1)], code > 0 and value != '') as histogram
  from (
    select c.bucket as bucket, c.environment as environment, c.version as version, c.feature as feature, toString(c.value) as value,
      if(k.code > 0, k.code, o.code) as code
    from (${values('cat', rows)}) as c
    any left join (select version, feature, level, code from reference_levels where system_id = {system:String} and level != '') as k
      on c.version = k.version and c.feature = k.feature and toString(c.value) = k.level
    any left join (select version, feature, code from reference_levels where system_id = {system:String} and level = '') as o
      on c.version = o.version and c.feature = o.feature
  )
  group by bucket, environment, version, feature`;

const columns = [
  'bucket, environment, version, part, name, slice, n, missing, labelled, correct, tp, fp, tn, fn, selected',
  'confidence_n, low_confidence, total, squares, lowest, highest, histogram',
].join(', ');

/**
 * Every part names its columns by place; the first one gives them their names.
 *
 * @param fragments `labelledPredictions` and `predictions` of the events slice, over the same window
 * @param features kinds of features that the rows have; a pass over them for one that they lack would count nothing
 */
export const rebuildSql = (
  fragments: { readonly labelled: string; readonly rows: string },
  features: { readonly numeric: boolean; readonly categorical: boolean },
): string => `
insert into monitor_summaries
  (system_id, bucket, environment, version, part, name, slice, n, missing, labelled, correct, tp, fp, tn, fn, selected, confidence_n, low_confidence,
   total, squares, lowest, highest, bins, counts, build)
select {system:String}, ${columns.replace('histogram', 'histogram.1, histogram.2')}, {build:UInt64}
from (
  select bucket, environment, version, part, name, slice, n, missing, labelled_n as labelled, correct_n as correct, tp_n as tp, fp_n as fp, tn_n as tn,
    fn_n as fn, selected_n as selected, confidence_n, low_confidence, total, squares, lowest, highest, histogram
  from (${outcomes(fragments.labelled)})
  ${features.numeric ? `union all ${numeric(fragments.rows)}` : ''}
  ${features.categorical ? `union all ${categorical(fragments.rows)}` : ''}
)`;
