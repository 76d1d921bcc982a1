import { type CauseKind, type Cause, type Likeness } from '../../../files/likeness/index.ts'
import { type Block, listInWords } from '../../../outcome/index.ts'
import { paragraph } from './blocks.ts'

/** In what a file differs from what it was; null where nothing of that can be seen. */
export interface FileLikeness {
  /** Relative to the output. */
  readonly path: string
  readonly likeness: Likeness | null
}

/** What likely made outputs differ, and what would make them the same: a paragraph for each cause. */
export function likelyCausesInWords(files: readonly FileLikeness[]): readonly Block[] {
  const byKind = new Map<CauseKind, { readonly first: Cause; readonly paths: string[] }>()
  for (const { path, likeness } of files) {
    for (const cause of likeness?.causes ?? []) {
      const known = byKind.get(cause.kind)
      if (known === undefined) byKind.set(cause.kind, { first: cause, paths: [path] })
      else known.paths.push(path)
    }
  }
  return [...byKind].map(([kind, { first, paths }]) => {
    const [what, way] = causes[kind]
    return paragraph(`Likely cause: ${what}, in ${listInWords(paths)}${shown(first)}. ${way}`)
  })
}

/** The kind of a cause, in a few words. */
export function causeInWords(kind: CauseKind): string {
  return causes[kind][0]
}

function shown({ before, after }: Cause): string {
  if (before === '' && after === '') return ''
  return before === after ? ` (${short(before)})` : ` (${short(before)}, then ${short(after)})`
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** What it is, and the way out. */
const causes: Readonly<Record<CauseKind, readonly [what: string, way: string]>> = {
  time: [
    'the time at which it ran',
    'Leave it out, or write a fixed one: many programs take it from the variable SOURCE_DATE_EPOCH.'
  ],
  measured: [
    'how long something took, or what it used',
    'Print it, so that it stands in the log, and leave it out of the files.'
  ],
  seed: [
    'numbers that differ as those do that are drawn without a seed',
    'Give the program a seed, and each of its libraries that draws numbers.'
  ],
  rounding: [
    'the last digits of numbers, as sums have them that are taken in another order',
    'Use one thread (OMP_NUM_THREADS=1), ask the library for its deterministic way, or write fewer digits.'
  ],
  'random-name': [
    'a name or identifier that is drawn anew each time',
    'Give it a fixed name, or make it from what it stands for.'
  ],
  address: [
    'the address of something in memory',
    'Print what the thing holds, in the place of the thing itself.'
  ],
  'process-id': ['the number of the process', 'Leave it out of the files.'],
  'build-path': [
    'the folder in which it was built',
    'Write paths relative to the output; compilers have an option for it (-ffile-prefix-map).'
  ],
  host: ['the name of the machine', 'Leave it out of the files.'],
  'thread-count': [
    'the number of threads or processors',
    'Give the program a fixed number, or leave it out of the files.'
  ],
  'directory-order': [
    'the order in which a folder lists its files',
    'Sort what a folder gives: sorted(os.listdir(…)), find … | sort.'
  ],
  'hash-order': [
    'the order of a set or a map',
    'Sort before it is written; in Python, sorted(…), sort_keys=True, or PYTHONHASHSEED=0.'
  ],
  'thread-order': [
    'the order in which threads or processes ended',
    'Gather the results and sort them before they are written.'
  ],
  order: [
    'the same in another order',
    'Sort before it is written; where it is shuffled, give a seed.'
  ],
  'kept-time': [
    'times or owners that the archive keeps',
    'Pack without them: gzip -n, zip -X, tar --mtime=@1 --owner=0 --group=0 --sort=name.'
  ],
  'line-ends': ['how lines end', 'Write them one way, on every machine.']
}
