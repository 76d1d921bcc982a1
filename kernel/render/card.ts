import type { FileSummary, FolderCount } from '../files/summary.ts'
import type { Lineage, StepReport } from '../session/outcome.ts'
import { cardHeader } from './card-header.ts'
import { logFold, openedLog } from './card-log.ts'
import { exitWords } from './failure.ts'
import { fileList, fileTree, linksInto } from './file-list.ts'
import type { LinkOf } from './file-list.ts'
import { fold } from './fold.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { lineagePicture } from './lineage.ts'
import { filePreview, picturesOf } from './preview.ts'
import type { Room } from './room.ts'
import { isThere } from './status.ts'
import { align, style } from './style.ts'
import { bytes, clean, cleanLine, clip, counted } from './text.ts'

export interface CardOptions {
  readonly timeZone: string | null
  /** The lineage to draw in the card, where the cell shows only this step. */
  readonly lineage: Lineage | null
  /** Whether something above the card says why it is stale. */
  readonly isStaleSaid?: boolean
}

/** Files that are listed without a preview before the rest is only counted. */
const mostListed = 40
/** Where the whole tree does not fit, so many files of it, and folders of the output itself. */
const mostInFull = 20
const mostOuterFolders = 40
/** Paths that an output mentions before the rest is only counted. */
const mostReferences = 40
/** More files than this without a preview are folded. */
const mostUnfolded = 5

/**
 * The card of one step: what happened and what it cost, why it failed, what came out, where that
 * comes from, and folded away the command, the log and the paths. What `room` does not hold is
 * named, with the way to see it.
 */
export function stepCard(step: StepReport, room: Room, options: CardOptions): Html {
  const top = markup`${cardHeader(step, options.timeZone, options.isStaleSaid)}${reason(step, options)}`
  room.takes(top)
  const openLog = hasFailed(step) && step.log !== null ? openedLog(step, step.log, room) : nothing
  const lineage = options.lineage === null ? nothing : lineagePicture(options.lineage, [step.name])
  const foot = markup`
    ${room.or(lineage, nothing)}${room.or(commandFold(step), nothing)}
    ${hasFailed(step) || step.log === null ? nothing : room.or(logFold(step, step.log), nothing)}
    ${room.or(referencesFold(step), nothing)}${room.or(infoFold(step), nothing)}
    ${room.or(factsFold(step), nothing)}`
  const files = fileSection(step, room)
  const body = markup`${files}${foot}`
  return markup`<div class="nix-workflow-card" style="${style.card}">
    ${top}${openLog}${step.status === 'stale' ? markup`<div style="${style.dimmed}">${body}</div>` : body}
  </div>`
}

function hasFailed({ status }: StepReport): boolean {
  return status === 'failed' || status === 'stopped'
}

function reason(step: StepReport, { isStaleSaid }: CardOptions): Html {
  if (step.status === 'stale') {
    if (isStaleSaid === true) return nothing
    return markup`<div style="${style.notice}">
      What is shown belongs to an earlier definition. Run the cell to bring it up to date.
    </div>`
  }
  if (step.failure === null) return nothing
  const { explanation, blockedBy } = step.failure
  const sentences = [
    ...(blockedBy.length === 0
      ? []
      : [
          `It needs ${list(blockedBy.slice(0, 10).map((name) => cleanLine(name, 80)))}, which gave nothing.`
        ]),
    ...explanation.slice(0, 10).map((sentence) => clip(clean(sentence), 1000)),
    ...exitWords(step.failure)
  ]
  if (sentences.length === 0) return nothing
  return markup`<div style="${style.failure}">
    ${sentences.map(
      (sentence, index) =>
        markup`<div style="white-space:pre-wrap;${index === 0 ? 'font-weight:600' : 'font-size:13px'}">
          ${sentence}
        </div>`
    )}
  </div>`
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

function fileSection(step: StepReport, room: Room): Html {
  const { files } = step.files
  if (files.length === 0) {
    return isThere(step.status) && step.outPath !== null
      ? markup`<div style="${style.section};${style.pale}">It wrote no file.</div>`
      : nothing
  }
  const pictureOf = picturesOf(step.files)
  const linkOf = linksInto(step.folder)
  const inSight = openKinds(files)
  const extent =
    files.filter(({ preview }) => preview.kind === 'image').length === 1 ? 'alone' : 'glance'
  const tiles: Html[] = []
  const previews: Html[] = []
  const folded: Html[] = []
  const rest: FileSummary[] = []
  let dropped: FileSummary | null = null
  for (const file of files) {
    const isOpen = inSight.has(file)
    const part = filePreview(file, pictureOf, extent, !isOpen, linkOf)
    if (part.markup === '') {
      rest.push(file)
    } else if (room.takes(part)) {
      const place = file.preview.kind === 'image' ? tiles : isOpen ? previews : folded
      place.push(part)
    } else {
      dropped ??= file
      rest.push({ ...file, preview: { kind: 'none', reason: 'no room here' } })
    }
  }
  const way =
    dropped === null
      ? nothing
      : markup`<div style="${style.caption}">
          A display holds only so much. To see a file on its own, ask for it in a cell:${' '}
          <code style="${style.code}">"\${${cleanLine(step.name, 120)}}/${cleanLine(dropped.path, 200)}"</code>
        </div>`
  const listing = restOfFiles(step, rest, room, tiles.length + previews.length > 0, linkOf)
  return markup`${tiles.length === 0 ? nothing : markup`<div>${tiles}</div>`}${previews}${folded}${listing}${way}`
}

/**
 * The files that have no preview here: of an output without folders those alone, else all files as
 * a tree, folded where something else is in sight.
 */
function restOfFiles(
  { files: { files, total, folders = [] } }: StepReport,
  rest: readonly FileSummary[],
  room: Room,
  isFolded: boolean,
  linkOf: LinkOf
): Html {
  const count = markup`<div style="${style.section};${style.pale}">${counted(total, 'file')}</div>`
  const unshown = new Map(rest.map((file) => [file.path, file]))
  if (folders.length > 0 || files.some(({ path }) => path.includes('/'))) {
    const all = files.map((file) => unshown.get(file.path) ?? file)
    const title = `All ${counted(total, 'file')}`
    const outer = folders.filter(({ path }) => !path.includes('/')).slice(0, mostOuterFolders)
    const tree = (shown: readonly FileSummary[], within: readonly FolderCount[]): Html =>
      behind(title, isFolded, fileTree(shown, within, total, linkOf))
    return room.or(tree(all, folders), room.or(tree(all.slice(0, mostInFull), outer), count))
  }
  const listed = rest.slice(0, mostListed)
  const omitted = rest.length - listed.length + (total - files.length)
  const more =
    omitted === 0
      ? nothing
      : markup`<div style="${style.caption};${style.pale}">
          … and ${counted(omitted, 'more file')}
        </div>`
  if (listed.length === 0) return more
  const title = counted(rest.length + total - files.length, 'other file')
  const isMany = listed.length > mostUnfolded
  return room.or(
    behind(title, isFolded && isMany, markup`${fileList(listed, linkOf)}${more}`),
    count
  )
}

function behind(title: string, isFolded: boolean, content: Html): Html {
  return isFolded
    ? markup`<details style="${style.details}">
        <summary style="${style.summary}">${title}</summary>
        ${content}
      </details>`
    : markup`<div style="${style.section}">${content}</div>`
}

/**
 * The files whose preview is in sight: all pictures, and the first report, metrics, and table. Where
 * there is none of these, the first file that has a preview.
 */
function openKinds(files: readonly FileSummary[]): ReadonlySet<FileSummary> {
  const first = (fits: (file: FileSummary) => boolean): readonly FileSummary[] =>
    files.filter(fits).slice(0, 1)
  const open = [
    ...files.filter(({ preview }) => preview.kind === 'image'),
    ...first(({ preview }) => preview.kind === 'markdown'),
    ...first(({ preview }) => preview.kind === 'json' && preview.scalars.length > 0),
    ...first(({ preview }) => preview.kind === 'table')
  ]
  return new Set(
    open.length > 0
      ? open
      : first(({ preview }) => preview.kind === 'text' || preview.kind === 'json')
  )
}

function commandFold({ command }: StepReport): Html {
  if (command.length === 0) return nothing
  const words = command.map((word) => clip(clean(quoted(word)), 2000))
  const line = words.join(' ')
  return fold(
    'Command',
    markup`<pre style="${style.pre}">${line.length <= 80 ? line : words.join(' \\\n  ')}</pre>`
  )
}

/** As a shell would need it, so that the command can be tried in one. */
function quoted(word: string): string {
  return /^[\w@%+=:,./$-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function factsFold(step: StepReport): Html {
  const inputs = step.inputs.slice(0, 40).map((name) => cleanLine(name, 80))
  if (step.inputs.length > inputs.length) inputs.push(`… (${step.inputs.length})`)
  const facts: readonly (readonly [string, string | null])[] = [
    ['Output', step.outPath],
    ['Hash of the output', step.narHash],
    ['Derivation', step.drvPath],
    ['Inputs', inputs.length === 0 ? 'none' : inputs.join(', ')],
    ['Toolchain', step.toolchain],
    ['Sandbox', step.sandboxed === null ? 'not known' : step.sandboxed ? 'yes' : 'no']
  ]
  return fold(
    'Details',
    markup`<div style="${style.scroll}">
      <table style="${style.table}">
        ${facts.map(([name, value]) =>
          value === null
            ? nothing
            : markup`<tr style="${style.row}">
                <th
                  scope="row"
                  style="${style.cell};${align(false)};white-space:nowrap;font-weight:600">
                  ${name}
                </th>
                <td style="${style.cell};${align(false)};max-width:none">
                  ${name === 'Inputs' || name === 'Toolchain' || name === 'Sandbox' ? cleanLine(value, 2000) : markup`<code style="${style.path}">${cleanLine(value, 400)}</code>`}
                </td>
              </tr>`
        )}
      </table>
    </div>`
  )
}

/** What it needs beside it wherever it goes. */
function referencesFold({ references = [] }: StepReport): Html {
  if (references.length === 0) return nothing
  const shown = references.slice(0, mostReferences)
  const sizes = references.map(({ size }) => size).filter((size) => size !== null)
  const total = sizes.length < references.length ? null : sizes.reduce((sum, size) => sum + size, 0)
  const more = references.length - shown.length
  return fold(
    [
      counted(references.length, 'store path') + ' that it mentions',
      ...(total === null ? [] : [bytes(total)])
    ].join(', '),
    markup`<div style="${style.scroll}">
      <table style="${style.table}">
        ${shown.map(
          ({ path, size }) =>
            markup`<tr style="${style.row}">
              <th scope="row" style="${style.cell};${align(false)};max-width:none;font-weight:400">
                <code style="${style.path}">${cleanLine(path, 300)}</code>
              </th>
              <td style="${style.cell};${align(true)}">${size === null ? '' : bytes(size)}</td>
            </tr>`
        )}
      </table>
    </div>
    ${more === 0 ? nothing : markup`<div style="${style.caption};${style.pale}">… and ${counted(more, 'more path')}</div>`}
    <div style="${style.caption};${style.pale}">
      They are kept, and go wherever it goes. Where only data is meant, strip = true in its definition
      removes them.
    </div>`
  )
}

/** What the notebook says of the step for its reader; no part of its identity. */
function infoFold({ declared }: StepReport): Html {
  const info = declared?.info ?? null
  if (info === null) return nothing
  const text = typeof info === 'string' ? info : JSON.stringify(info, null, 2)
  return fold('Info', markup`<pre style="${style.pre}">${clip(clean(text), 10_000)}</pre>`)
}
