import { commandWord, type Document } from '../../../outcome/index.ts'
import { code, pale, paragraph } from './blocks.ts'

/** Where a result, or a part of it, can be looked at. */
export interface OpenedResult {
  /** The step's name, and the path in its result. */
  readonly place: string
  /** Where it is on this machine. */
  readonly onDisk: string
  /** Files with a copy beside the notebook, and where that is from there. */
  readonly links: readonly { readonly path: string; readonly href: string }[]
  /** Files that there are, with a link or without. */
  readonly total: number
}

/** What `%open` says. */
export function openedInWords({ place, onDisk, links, total }: OpenedResult): Document {
  const rows = links.map(({ path, href }) => [{ text: path, href, isPath: true as const }])
  return {
    title: place,
    blocks: [
      rows.length === 0
        ? paragraph(
            'There is no link to click: no copy of it can be made beside this notebook, or it is larger than 1 GB.'
          )
        : {
            kind: 'table',
            columns: [{ title: 'open in JupyterLab (a copy)', numeric: false }],
            rows,
            omitted: total - rows.length
          },
      pale('In other programs, on this machine:'),
      code(onDisk),
      pale(`Nothing may be changed there: %copy ${commandWord(place)} DEST makes a copy for that.`)
    ]
  }
}
