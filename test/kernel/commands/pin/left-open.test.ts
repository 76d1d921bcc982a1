import { afterAll, beforeAll, expect, it } from 'vitest'
import { leftOpen } from '../../../../kernel/commands/pin/left-open.ts'
import type { LeftOpen } from '../../../../kernel/outcome/left-open.ts'
import { leftOpenInWords } from '../../../../kernel/render/words/commands/left-open.ts'
import { evaluateCells } from '../../../../kernel/session/evaluation/evaluate.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine } from '../../session/support.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const toolchain = 'toolchain = { sh = "/nix/store/00000000000000000000000000000000-sh"; };'

/** What is left open by cells of which the first defines a toolchain. */
async function openOf(...codes: string[]): Promise<{
  readonly open: readonly (readonly LeftOpen[])[]
  readonly files: readonly (readonly string[])[]
  readonly toolchain: string | null
}> {
  const engine = evaluatingEngine(test)
  const cells = codes.map((code, index) => {
    const read = engine.parsed.read(code)
    if (!read.ok) throw new Error(code)
    const id = `cell-${index}`
    const { definitions, question } = read.value
    const cell = { key: id, id, executionCount: index + 1, code, definitions }
    engine.workspace.take(cell)
    return { cell, question }
  })
  const evaluated = await evaluateCells(engine, cells, new AbortController().signal)
  const found = leftOpen(engine, cells, evaluated)
  await engine.close()
  return {
    open: found.cells.map(({ open }) => open),
    files: found.cells.map(({ files }) => files),
    toolchain: found.toolchain
  }
}

const kinds = (open: readonly (readonly LeftOpen[])[]) =>
  open.map((one) => one.map(({ kind }) => kind).join())

it.each([
  ['a number', ['x = 1;'], ['']],
  ['a step', ['step = output "${toolchain.sh}/bin/sh -c true";'], ['']],
  ['a file beside it', ['data = static { path = ./data.csv; };'], ['']],
  ['<nixpkgs>', ['pkgs = import <nixpkgs> { };'], ['source']],
  ['a fetch without hash', ['src = fetchTarball "file:///no-such/x.tar.gz";'], ['source']],
  [
    'a fetch with hash',
    ['src = fetchTarball { url = "https://example.org/x"; sha256 = "sha256-x"; };'],
    ['']
  ],
  ['the time, in a question', ['builtins.currentTime'], ['source']],
  ['a file elsewhere', ['data = static { path = /data/x.csv; };'], ['source']],
  [
    'what is made of it, through another name, and its question',
    ['p = builtins.getEnv "X";', 'q = "${p}-1";', 'r = "${q}-2";', 'r', '1'],
    ['source', 'made-of', 'made-of', 'made-of', '']
  ],
  [
    'the network without a hash',
    ['page = network { cmd = "${toolchain.sh}/bin/sh -c true"; };', 'x = "${page}";'],
    ['without-hash', 'made-of']
  ],
  [
    'the network with a hash',
    [
      'page = network { cmd = "${toolchain.sh}/bin/sh -c true"; hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; };'
    ],
    ['']
  ]
])('%s', async (_, codes, expected) => {
  const { open, toolchain: line } = await openOf(toolchain, ...codes)
  expect(kinds(open)).toEqual(['', ...expected])
  expect(line).toBeNull()
  for (const one of open.flat()) expect(leftOpenInWords(one)).toMatch(/^\S.*[.})]/)
})

it('without a toolchain of its own: what is started by it, and the line that makes it its own', async () => {
  const { open, toolchain: line } = await openOf(
    'step = output "true"; n = 1;',
    'code = "${./tool.py} ${./. + "/more.txt"}";',
    '%%python report step\npass'
  )
  expect(open[0]).toEqual([{ kind: 'toolchain', definitions: ['step'] }])
  expect(kinds(open)).toEqual(['toolchain', '', 'toolchain'])
  expect(line).toMatch(/^toolchain = \{.*\};$/)
})

it('lists the files beside the notebook', async () => {
  const { files } = await openOf('code = "${./tool.py} ${./a/${"x"}.csv} ${./. + "/more.txt"}";')
  expect(files).toEqual([['./tool.py', './a/…', './more.txt']])
})
