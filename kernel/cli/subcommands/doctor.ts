import {
  type Finding,
  findingInWords,
  findingLines,
  verdictInWords
} from '../../render/words/command-line/index.ts'
import { examine, examineBuilder } from '../diagnosis/index.ts'
import { readOptions, refuse, type Subcommand } from '../terminal/index.ts'

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
    for await (const examined of checks) {
      const finding = findingInWords(examined)
      findings.push(finding)
      terminal.out(findingLines(finding))
    }
    terminal.out(verdictInWords(findings, url !== undefined))
    return findings.some(({ state }) => state === 'bad') ? 1 : 0
  }
}
