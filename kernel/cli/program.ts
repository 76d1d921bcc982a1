import { packageVersion } from '../host/index.ts'
import { subcommands } from './subcommands/index.ts'
import type { Terminal } from './terminal/index.ts'

async function help(): Promise<string> {
  const lines = await Promise.all(
    [...subcommands].map(async ([name, read]) => `  ${name.padEnd(11)}${(await read()).summary}`)
  )
  return `Usage: nix-workflow COMMAND

${lines.join('\n')}

nix-workflow COMMAND --help says more. --version prints the version.`
}

/** The command `nix-workflow` with its words. Gives the exit code. */
export async function nixWorkflow(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(await help())
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    terminal.out(packageVersion())
    return 0
  }
  const subcommand = await subcommands.get(name)?.()
  if (subcommand === undefined) {
    terminal.error(`There is no command "${name}".\n\n${await help()}`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(subcommand.usage)
    return 0
  }
  return subcommand.run(rest, terminal)
}
