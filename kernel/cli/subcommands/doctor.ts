import { examine, examineBuilder, type Finding } from '../diagnosis/index.ts'
import { readOptions, refuse, type Subcommand } from '../terminal/index.ts'

const marks: Readonly<Record<Finding['state'], string>> = { good: '✓', warning: '!', bad: '✗' }

/** `nix-workflow doctor`: what is wrong with this machine, and what to type. */
export const doctor: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, { values: ['builder', 'key'] })
    if (!options.ok) return refuse(options.mistake, 'doctor', terminal)
    const url = options.value.value('builder')
    const key = options.value.value('key')
    const checks =
      url === undefined ? examine(process.env) : examineBuilder(process.env, url, key ?? null)
    const findings: Finding[] = []
    for await (const finding of checks) {
      findings.push(finding)
      terminal.out(describe(finding))
    }
    const bad = findings.filter(({ state }) => state === 'bad')
    terminal.out(
      bad.length === 0
        ? `\n${url === undefined ? 'The kernel can work on this machine.' : 'Steps can be built there.'}`
        : `\nTo be fixed: ${bad.map(({ name }) => name).join(', ')}.`
    )
    return bad.length === 0 ? 0 : 1
  }
}

function describe({ state, name, text, fix }: Finding): string {
  const indent = ' '.repeat(nameWidth + 3)
  const line = `${marks[state]} ${name.padEnd(nameWidth)} ${text}`
  return fix === null ? line : `${line}\n${indent}→ ${fix}`
}

/** As long as the longest name of a check. */
const nameWidth = 10
