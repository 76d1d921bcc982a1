import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { examine } from '../../../../kernel/cli/diagnosis/examine.ts'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { type Finding, findingInWords } from '../../../../kernel/render/words/command-line/index.ts'
import { createDisplayTexts } from '../../../../nix/recorded/kept-texts.ts'
import { createRecordFile } from '../../../../nix/recorded/record-file.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

let folder = ''
let test: TestNix

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nix-workflow-doctor-'))
  test = await testNix()
})

afterEach(() => vi.unstubAllEnvs())

afterAll(() => {
  test.remove()
  rmSync(folder, { recursive: true })
})

async function findings(environment: NodeJS.ProcessEnv): Promise<Map<string, Finding>> {
  const found = new Map<string, Finding>()
  for await (const examined of examine(environment)) {
    const finding = findingInWords(examined)
    found.set(finding.name, finding)
  }
  return found
}

describe('doctor', () => {
  it('proves on a good machine that steps are closed in and addressed by content', async () => {
    const records = createRecordFile(test.nix, 'notebook')
    records.add(new Map([['k'.repeat(43), 'x'.repeat(100_000)]]))
    records.flush()
    const displays = createDisplayTexts(test.nix.stateFolder, 'notebook')
    displays.add('d'.repeat(43), 'x'.repeat(1_000))
    displays.flush()
    const found = await findings(test.environment)
    expect(found.get('Nix')).toMatchObject({
      state: 'good',
      text: `${test.nix.version} (${test.nix.binary})`
    })
    expect(found.get('store')).toMatchObject({ state: 'good' })
    expect(found.get('sandbox')).toMatchObject({ state: 'good', fix: null })
    expect(found.get('addressing')).toMatchObject({ state: 'good', fix: null })
    expect(found.get('evaluations')?.text).toBe(
      'what is remembered of those of one notebook takes 100 kB, and their displays 1.0 kB'
    )
  })

  it('says of all that is not good what fixes it', async () => {
    const found = await findings({ ...test.environment, PATH: folder })
    const notGood = [...found.values()].filter(({ state }) => state !== 'good')
    const names = notGood.map(({ name }) => name)
    expect(names).toContain('Nix')
    expect(names).toContain('toolchain')
    for (const { fix } of notGood) expect(fix).toMatch(/\S/)
  })

  it('ends with exit code 1 where there is no Nix, and names what is to be fixed', async () => {
    vi.stubEnv('PATH', folder)
    const terminal = recordedTerminal()
    expect(await nixWorkflow(['doctor'], terminal)).toBe(1)
    expect(terminal.lines.join('\n')).toMatch(/✗ Nix .*not installed[\s\S]*→ Install it: \S/)
    expect(terminal.lines.at(-1)).toMatch(/^\nTo be fixed: Nix/)
  })

  it('tells a kernelspec whose kernel is gone, and finds nothing wrong with its own', async () => {
    await nixWorkflow(['install', '--prefix', folder], recordedTerminal())
    vi.stubEnv('JUPYTER_PATH', join(folder, 'share', 'jupyter'))
    const healthy = recordedTerminal()
    await nixWorkflow(['doctor'], healthy)
    expect(healthy.lines.join('\n')).toMatch(/✓ kernelspec/)
    expect(healthy.lines.join('\n')).not.toContain('which is not there')
    const file = join(folder, 'share', 'jupyter', 'kernels', 'nix-workflow', 'kernel.json')
    writeFileSync(
      file,
      JSON.stringify({ argv: [process.execPath, '/gone/kernel.js', '{connection_file}'] })
    )
    const terminal = recordedTerminal()
    await nixWorkflow(['doctor'], terminal)
    const text = terminal.lines.join('\n')
    expect(text).toContain('starts /gone/kernel.js, which is not there.')
    expect(text).toContain('→ nix-workflow install --user')
  })
})
