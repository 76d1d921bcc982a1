import { expect, it } from 'vitest'
import { bad, good } from '../../../../../nix/base/result.ts'
import { frozenProgram } from '../../samples.ts'
import { freezeMistakeInWords } from '../../../../../kernel/render/words/freeze.ts'
import { type BuiltWith, infoInWords } from '../../../../../kernel/render/words/commands/info.ts'

const built: BuiltWith = {
  nix: { implementation: 'Nix', version: '2.8.0' },
  binary: '/bin/nix',
  store: { kind: 'local' },
  probe: { sandboxed: true, contentAddressed: true, problem: null },
  misunderstood: [],
  processors: 2,
  caches: [],
  toolchain: good({
    contents: [{ ...frozenProgram('python3'), version: '3.11' }, frozenProgram('sh')]
  }),
  pages: { kind: 'off' },
  stateFolder: '/state'
}

it('has a line each, with the values below each other', () => {
  const { title, text } = infoInWords(built)
  expect(title).toBe('What steps are built with')
  expect(text.split('\n').slice(1)).toEqual([
    'store                    /nix/store, written directly',
    'sandbox                  yes',
    'content-addressed steps  yes',
    'processors               2',
    "toolchain                this machine's own, frozen: python3 3.11, sh",
    'pages of PDFs            are not drawn (NIX_WORKFLOW_PDF=off)',
    'records and roots        /state'
  ])
  expect(text).toMatch(/^Nix {22}2\.8\.0.* \(\/bin\/nix\)\n/)
})

it.each<[Partial<BuiltWith>, line: RegExp]>([
  [{ store: { kind: 'daemon' } }, /^store +\/nix\/store, by the machine's Nix daemon$/m],
  [{ store: { kind: 'chroot', root: '/r' } }, /^store +\/r\/nix\/store, this user's own$/m],
  [{ probe: { ...built.probe, sandboxed: null } }, /^sandbox +not known$/m],
  [{ probe: { ...built.probe, sandboxed: false } }, /^sandbox +no$/m],
  [{ probe: { ...built.probe, contentAddressed: false } }, /^content-addressed steps +no$/m],
  [{ caches: [{ url: 'https://a', reachable: null }] }, /^cache +https:\/\/a$/m],
  [
    { caches: [{ url: 'https://a', reachable: false }] },
    /^cache +https:\/\/a \(does not answer; left out\)$/m
  ]
])('%j', (part, line) => {
  expect(infoInWords({ ...built, ...part }).text).toMatch(line)
})

it('says why there is no toolchain', () => {
  const mistake = { kind: 'patchelf-missing', file: '/bin/patchelf' } as const
  const { text } = infoInWords({ ...built, toolchain: bad(mistake) })
  expect(text).toContain(`toolchain                ${freezeMistakeInWords(mistake).message}`)
})

it.each<[Partial<BuiltWith>, remark: RegExp]>([
  [{ probe: { ...built.probe, sandboxed: false } }, /sandbox/i],
  [{ misunderstood: ['cut-off'] }, /says some things in words that are not understood here/]
])('tells what is wrong below the lines, of %j', (part, remark) => {
  const [lines = '', remarks = ''] = infoInWords({ ...built, ...part }).text.split('\n\n')
  expect(lines).toMatch(/records and roots +\/state$/)
  expect(remarks).toMatch(remark)
  expect(infoInWords(built).text).not.toContain('\n\n')
})
