import type {
  FileRemark,
  ParquetFault,
  PlainRemark,
  RemarkOnText,
  TooMuchOfChart
} from '../../files/reading/index.ts'
import { counted, grouped, rounded } from '../base/index.ts'

/** What is to be said of a file: a short phrase beside others, or a sentence in the place of a preview. */
export function fileRemarkInWords(remark: FileRemark): string {
  switch (remark.kind) {
    case 'fact':
      return remark.text
    case 'title':
      return `“${remark.text}”`
    case 'count':
      return counted(
        remark.count,
        remark.of,
        remark.of === 'record batch' ? 'record batches' : undefined
      )
    case 'not-opened':
      return `It cannot be read (${remark.code}).`
    case 'broken':
      return `It cannot be read as ${remark.type}: ${remark.words}`
    case 'broken-table':
      return `Not read: ${remark.words ?? 'it is broken'}.`
    case 'broken-or-empty':
      return `Broken or empty ${remark.method}.`
    case 'too-many-pixels':
      return `The picture has ${remark.width} × ${remark.height} pixels: too many to be shown here.`
    case 'parquet-fault':
      return parquetFaults[remark.fault]
    case 'lists-too-large':
      return `the lists of the column ${JSON.stringify(remark.column)} are too large`
    case 'columns-not-read':
      return `${remark.count} columns not read: their first pages are too large`
    case 'rows-not-shown':
      return `rows not shown: ${remark.words}`
    case 'packed':
      return `${remark.method}, ${unpackedInWords(remark)}: ${remark.type}`
    case 'values-of-array':
      return arrayInWords(remark)
    case 'pages':
      return remark.count === null
        ? 'number of pages not found'
        : `${counted(remark.count, 'page')}${remark.isFirstShown ? ', here the first' : ''}`
    case 'notebook-of':
      return `${counted(remark.cells, 'cell')}, ${remark.code} of code, ${remark.done} with output`
    case 'sound':
      return `${remark.seconds.toFixed(1)} s · ${remark.rate} Hz · ${remark.channels === 1 ? 'mono' : `${remark.channels} channels`}`
    case 'chart-could-act':
      return `not given to a viewer: “${remark.key}” could act or load in the page`
    case 'chart-too-much':
      return `not given to a viewer, since it would be too much for the page: ${tooMuchInWords(remark.why)}`
    default:
      return remarkOnTextInWords(remark)
  }
}

function remarkOnTextInWords(remark: RemarkOnText | { readonly kind: PlainRemark }): string {
  switch (remark.kind) {
    case 'latin-1':
      return 'read as Latin-1, since it is no UTF-8'
    case 'nested-too-deep':
      return 'nested too deep to be read'
    case 'ends-with-separator':
      return 'each row ends with a separator'
    case 'named-rows':
      return 'the rows have a cell more than the header: their first one is taken for their name'
    case 'about-lines':
      return `about ${grouped(rounded(remark.lines))} lines`
    case 'ends-alone':
      return `types and histograms are those of its ${ends[remark.ends]}`
    case 'values-of-first-bytes':
      return `values of its first ${remark.bytes} bytes`
    case 'no-json-from':
      return `no JSON from byte ${remark.byte} on`
    case 'keys-twice':
      return keysTwiceInWords(remark)
    case 'values-not-read':
      return `its values are not read: it is longer than ${remark.longest / 1024} KiB`
    case 'not-read-as':
      return `not read as ${remark.language}: ${remark.words}`
    case 'shown-as-lines':
      return `shown as lines: the first has ${counted(remark.first, 'cell')}, most others have ${remark.usual}`
    case 'comment-lines':
      return `${counted(remark.count, 'comment line')} above it`
    case 'wider-rows':
      return `${counted(remark.count, 'row')} with more cells than the header`
    case 'narrower-rows':
      return `${counted(remark.count, 'row')} with fewer cells than the header`
    default:
      return plain[remark.kind]
  }
}

const plain: Readonly<Record<PlainRemark, string>> = {
  empty: 'Empty.',
  'took-long-before': 'Not read, since those before it took long.',
  'no-room': 'no room here',
  special: 'A device, a pipe or a socket, so it is not opened.',
  'not-regular': 'Not a regular file, so it is not opened.',
  'not-readable-here': 'not readable here',
  'packed-too-often': 'Compressed too many times over.',
  'no-array': 'no array of NumPy',
  pickled: 'It holds pickled objects, which are never unpacked.',
  compressed: 'compressed',
  'first-feather': 'Feather of the first version, not read here',
  'arrow-without-schema': 'The Arrow file is broken: it begins with no schema.',
  'arrow-batch-too-large': 'Its first batch is too large to be read for a preview.',
  'arrow-too-many-dictionaries': 'It has more dictionaries than are read for a preview.',
  'sound-too-large': 'too large for a player here',
  'picture-too-large': 'The picture is too large to be shown here.',
  'picture-without-size': 'The picture is broken: its header gives no size.',
  'picture-with-entities': 'The picture defines XML entities, so it is not shown.',
  'parquet-schema-not-unpacked': 'Its schema stands at its end, beyond what was unpacked.',
  'parquet-without-end': 'The Parquet file is broken: it does not end as it should.',
  'parquet-schema-too-large': 'The schema of the Parquet file is too large, or broken.',
  'parquet-of-fewer-than-no-rows': 'The Parquet file is broken: it has fewer than no rows.',
  'first-pages-too-large': 'rows not shown: its first pages are too large',
  'database-without-header': 'The header of the database is broken.',
  'rows-not-counted': 'more rows than were counted',
  'write-ahead-log': 'what is only in its write-ahead log is not shown',
  'archive-without-directory': 'The archive has no directory at its end, or a broken one.',
  'scripts-of-pdf': 'holds scripts, so no viewer is given it',
  'page-not-run': 'a page, not run here',
  'notebook-too-large': 'a notebook, too large to read',
  'notebook-not-shown': 'not shown inside this page'
}

/** Of a table that is not read whole. */
const ends = {
  beginning: 'beginning',
  'both-ends': 'beginning and end',
  megabytes: 'first and last megabyte'
} as const

const parquetFaults: Readonly<Record<ParquetFault, string>> = {
  'column-without-schema': 'a column that the schema does not have',
  'columns-of-one-name': 'several columns of one name',
  'fewer-values-than-rows': 'fewer values than rows',
  'page-too-large': 'a page is too large',
  'no-such-column': 'no such column',
  'column-beyond-file': 'a column goes beyond the file',
  'group-of-fewer-than-no-rows': 'a row group of fewer than no rows',
  'too-many-rows': 'more rows than there can be',
  'no-such-group': 'no such row group'
}

type Remark<Kind> = Extract<FileRemark, { readonly kind: Kind }>

function unpackedInWords({ extent, bytes }: Remark<'packed'>): string {
  if (extent === 'broken') return `broken after ${bytes} bytes`
  return extent === 'whole' ? `${bytes} bytes unpacked` : `the first ${bytes} bytes unpacked`
}

function arrayInWords({ type, shape, values, missing }: Remark<'values-of-array'>): string {
  const facts = `${type} · ${shape.length === 0 ? 'one value' : shape.join(' × ')}`
  return missing > 0 ? `${facts} · cut off: ${missing} of ${values} values missing` : facts
}

function keysTwiceInWords({ keys, more }: Remark<'keys-twice'>): string {
  const names = `${keys.map((key) => JSON.stringify(key)).join(', ')}${more === 0 ? '' : ` and ${more} more`}`
  return keys.length + more === 1
    ? `the key ${names} stands twice: the last one counts`
    : `the keys ${names} stand twice: the last one counts`
}

function tooMuchInWords(why: TooMuchOfChart): string {
  switch (why.kind) {
    case 'no-scale':
      return '“scale” is null, and a position as far out as the data'
    case 'bins-by-step':
      return '“bins” are made by a step'
    case 'ticks-by-interval':
      return '“tickCount” has an interval'
    case 'makes-data':
      return `“${why.key}” makes data`
    case 'number':
      return `“${why.key}” is ${why.value}${why.most === null ? '' : `, more than ${why.most}`}`
    case 'small-step':
      return `“${why.key}” is ${why.value}, too small a step`
    case 'long-text':
      return `a text of ${why.characters} characters`
    case 'views':
    case 'marks':
      return `${why.count} ${why.kind}, more than ${why.most}`
    case 'wide':
      return `${why.pixels} pixels across`
    case 'high':
      return `${why.pixels} pixels in height`
    case 'large':
      return `${why.width} × ${why.height} pixels`
  }
}
