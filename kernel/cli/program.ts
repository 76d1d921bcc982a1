import { packageVersion } from '../host/index.ts'
import {
  doctor,
  importSubcommand,
  install,
  lab,
  report,
  run,
  showcase,
  uninstall
} from './subcommands/index.ts'
import type { Subcommand, Terminal } from './terminal/index.ts'

const subcommands: ReadonlyMap<string, Subcommand> = new Map([
  ['install', install],
  ['uninstall', uninstall],
  ['run', run],
  ['report', report],
  ['import', importSubcommand],
  ['doctor', doctor],
  ['lab', lab],
  ['showcase', showcase]
])

function help(): string {
  const lines = [...subcommands].map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`)
  return `Usage: nix-workflow COMMAND

${lines.join('\n')}

nix-workflow COMMAND --help says more. --version prints the version.`
}

/** The command `nix-workflow` with its words. Gives the exit code. */
export async function nixWorkflow(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(help())
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    terminal.out(packageVersion())
    return 0
  }
  const subcommand = subcommands.get(name)
  if (subcommand === undefined) {
    terminal.error(`There is no command "${name}".\n\n${help()}`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(subcommand.usage)
    return 0
  }
  return subcommand.run(rest, terminal)
}
