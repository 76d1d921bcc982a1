import { atInWords, type DataReport, type Document, listInWords } from '../../../outcome/index.ts'
import { originInWords } from '../index.ts'
import { pale, paragraph } from './blocks.ts'

/** What is known of data: where it is from, what it was before, and who reads it. */
export interface DataPast {
  readonly data: DataReport
  /** When it was last shown with other content that is still there; null where it never was. */
  readonly before: number | null
  /** Steps that read it directly, the first ones, and how many there are. */
  readonly readers: readonly string[]
  readonly allReaders: number
}

/** What `%why` says of data, which nothing builds. */
export function whyDataInWords({ data, before, readers, allReaders }: DataPast): Document {
  const { name, origin, narHash } = data
  const hash = narHash === null ? 'It is not in this store.' : `What is in it: ${narHash}.`
  const all = listInWords(readers, allReaders)
  return {
    title: `Where ${name} is from`,
    blocks: [
      paragraph(`No step made it: it is ${originInWords(origin)}. ${hash}`),
      paragraph(
        before === null
          ? 'As long as this notebook remembers, it has been what it is now.'
          : `Until ${atInWords(before)} it was something else: %diff ${name} shows in what it differs.`
      ),
      pale(allReaders === 0 ? 'No step that was defined reads it.' : `It is read by ${all}.`)
    ]
  }
}
