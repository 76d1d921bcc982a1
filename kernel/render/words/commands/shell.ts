import type { StorePath } from '../../../../nix/base/index.ts'
import { type Document, shellWord } from '../../../outcome/index.ts'
import { code, pale, paragraph } from './blocks.ts'

/** How a step is looked at in a terminal. */
export interface OpenedShell {
  readonly step: string
  /** The program that opens it. */
  readonly enter: string
  /** What it runs there: a command as a shell reads it, or a file with its inputs in others. */
  readonly runs:
    | { readonly kind: 'command'; readonly command: string }
    | { readonly kind: 'script'; readonly body: string; readonly files: readonly string[] }
  /** Where it is kept what the step wrote before it failed; null where nothing is. */
  readonly partial: string | null
  /** Whether it has a folder that outlives its builds. */
  readonly hasState: boolean
  /** Whether the store is this user's own. */
  readonly isOwnStore: boolean
}

/** What `%shell` says. */
export function shellInWords(opened: OpenedShell): Document {
  const { step, enter, runs, partial } = opened
  return {
    title: `${step} in a terminal`,
    blocks: [
      paragraph(
        'In a terminal on this machine, this opens a shell with the variables of the step, in a new folder that stands for its output:'
      ),
      code(`sh ${shellWord(enter)}`),
      paragraph('There, this starts the step as Nix does:'),
      code('../start'),
      ...(runs.kind === 'command'
        ? [
            paragraph('That makes the output folder, and in it runs this command:'),
            code(runs.command)
          ]
        : [paragraph(scriptInWords(runs))]),
      ...(partial === null
        ? []
        : [
            paragraph('What it wrote before it failed is kept, until it succeeds, in:'),
            code(partial)
          ]),
      pale(differences(opened))
    ]
  }
}

/** What the program that opens a step says of itself, as a line of a comment. */
export function shellNote(drvPath: StorePath): string {
  return `# Opens a step in a terminal: ${drvPath}`
}

function scriptInWords({
  body,
  files
}: Extract<OpenedShell['runs'], { readonly kind: 'script' }>): string {
  const others = files.map((file) => `../${file}`)
  const come = others.length === 0 ? '' : `; they come from ${others.join(' and ')}`
  return `The script is the file ../${body}: it can be edited there, and started again. It finds its inputs and parameters as in the notebook${come}.`
}

/** What is not as in a build. */
function differences({ hasState, isOwnStore }: OpenedShell): string {
  return [
    'There is no sandbox: programs see the whole machine and the network, and what comes out is not put into the store.',
    ...(hasState ? ['$state is an empty folder there, and not that of the step.'] : []),
    ...(isOwnStore
      ? [
          'This store is your own: its files are seen under /nix in such a shell alone, and the folder /nix has to be there.'
        ]
      : [])
  ].join(' ')
}
