import {
  type Block,
  cellInWords,
  type Document,
  type LeftOpen,
  listInWords,
  type OpenCell,
  type OpenNotebook,
  type PinnedStep
} from '../../../outcome/index.ts'
import { unpinnedInWords } from '../index.ts'
import { code, pale, paragraph, warning } from './blocks.ts'

/** What a cell leaves open, in a sentence that begins with what it is about. */
export function leftOpenInWords(open: LeftOpen): string {
  const { about, lines } = told(open)
  return lines === null ? about : `${about}\n${lines}`
}

/** What is open, and the lines to write instead, where they are known. */
function told(open: LeftOpen): { readonly about: string; readonly lines: string | null } {
  switch (open.kind) {
    case 'source': {
      const name = open.definition === null ? '' : `${open.definition}: `
      return { about: `${name}${unpinnedInWords(open.source)}`, lines: null }
    }
    case 'made-of': {
      const { definition, names } = open
      const about = `${definition ?? 'The question'} is made of ${listInWords(names)}, which ${are(names)} not pinned.`
      return { about, lines: null }
    }
    case 'toolchain': {
      const { definitions } = open
      const what = definitions.length === 0 ? 'What it asks for' : listInWords(definitions)
      const about = `${what} ${are(definitions)} started by this machine's own programs: no cell defines toolchain.`
      return { about, lines: null }
    }
    case 'frozen': {
      const { names, pinned } = open
      const these = names.length === 1 ? 'that name' : 'these names'
      const about = `${listInWords(names)} ${are(names)} what this machine has under ${these}: %freeze takes it anew wherever it runs. To pin, write in the place of the %freeze:`
      return { about, lines: pinned }
    }
    case 'without-hash':
      return {
        about: `${open.step} may reach the network, and no hash says what it gives. Its run says the hash to write.`,
        lines: null
      }
  }
}

function are(names: readonly string[]): string {
  return names.length > 1 ? 'are' : 'is'
}

/** What `%pin` shows. */
export function leftOpenDocument({ cells, toolchain }: OpenNotebook): Document {
  const blocks = cells.flatMap(blocksOf)
  const isStartedHere = cells.some(({ open }) => open.some(({ kind }) => kind === 'toolchain'))
  const files = [...new Set(cells.flatMap((cell) => cell.files))]
  return {
    title: blocks.length === 0 && !isStartedHere ? 'All is pinned' : 'What is not pinned',
    blocks: [
      ...(isStartedHere && toolchain !== null ? toolchainBlocks(toolchain) : []),
      ...blocks,
      ...(files.length === 0
        ? []
        : [
            pale(
              `Files beside the notebook move with it, and what is in them no cell fixes: ${listInWords(files)}. static { path = ./FILE; hash = "sha256-…"; } does; nix-hash --type sha256 --base32 FILE says the hash.`
            )
          ])
    ]
  }
}

/** Of all steps alike, so it is said once. */
function toolchainBlocks(toolchain: string): readonly Block[] {
  return [
    warning(
      "Steps are started by this machine's own programs, and another machine has others. To have these everywhere, write in a cell of its own:"
    ),
    code(toolchain),
    pale(
      'Their files then come from this machine, a cache or a bundle. A toolchain out of nixpkgs { rev = "…"; hash = "…"; } can be built everywhere.'
    )
  ]
}

function blocksOf({ number, names, open }: OpenCell): readonly Block[] {
  const own = open.filter(({ kind }) => kind !== 'toolchain').map(told)
  if (own.length === 0) return []
  const cell = number === null ? names.join(', ') : cellInWords(number)
  return [
    paragraph(`${cell}:`),
    ...own.flatMap(({ about, lines }) => [warning(about), ...(lines === null ? [] : [code(lines)])])
  ]
}

/** What `%pin NAME` shows. */
export function pinnedStepInWords({ name, how }: PinnedStep): Document {
  switch (how.kind) {
    case 'pinned-already':
      return {
        title: `${name} is pinned`,
        blocks: [paragraph(`Its result is taken by its hash, ${how.hash}, and it is not run.`)]
      }
    case 'mentions-store':
      return {
        title: `${name} cannot be pinned`,
        blocks: [
          warning(
            `Its result mentions paths of the store, so that no hash of its files alone says what it is. Where they do not matter, strip = true; in its definition takes them out; then run it and %pin ${name} again.`
          )
        ]
      }
    case 'definition':
      return {
        title: `${name}, pinned`,
        blocks: [
          paragraph('In the place of its definition:'),
          code(how.text),
          pale('Its result is then taken by its hash from the store or a cache, and it is not run.')
        ]
      }
    case 'key':
      return {
        title: `${name}, pinned`,
        blocks: [
          paragraph('What makes it is no definition of its own. There, this key pins it:'),
          code(how.key)
        ]
      }
  }
}
