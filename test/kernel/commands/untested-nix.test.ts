import { afterEach, beforeEach, expect, it } from 'vitest'
import { examineNix } from '../../../kernel/cli/diagnosis/nix.ts'
import { findingInWords } from '../../../kernel/render/words/command-line/index.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { otherNix } from '../../support/other-nix.ts'
import { evaluatingEngine, testSession } from '../session/support.ts'

let test: TestNix
beforeEach(async () => {
  test = await testNix()
})
afterEach(() => test.remove())

async function shownOf(nix: Awaited<ReturnType<typeof otherNix>>) {
  const notebook = testSession(evaluatingEngine({ nix, folder: test.folder }))
  try {
    const { outcome } = await notebook.run('%info', 'info')
    const findings: unknown[] = []
    for await (const finding of examineNix(nix)) findings.push(findingInWords(finding))
    return { info: JSON.stringify(outcome.shown), doctor: JSON.stringify(findings) }
  } finally {
    await notebook.close()
  }
}

it('%info and doctor say which Nix nobody has tested, and what of it is not understood', async () => {
  const changes = ['s/failed with exit code/went wrong by/']
  const { info, doctor } = await shownOf(await otherNix(test, '(Lix, like Nix) 2.95.0', changes))
  for (const text of [info, doctor]) {
    expect(text).toContain('Lix 2.95.0, not tested')
    expect(text).toContain('Lix 2.95.0 says some things in words that are not understood here')
    expect(text).toContain('Why a step failed is told in the words of Nix alone')
    expect(text).toContain('put a tested Nix first on PATH')
  }
})

it('and that it is newer, where all is understood', async () => {
  const { info, doctor } = await shownOf(await otherNix(test, '(Nix) 2.99.0'))
  for (const text of [info, doctor]) {
    expect(text).toContain('2.99.0, newer than tested')
    expect(text).not.toContain('not understood')
  }
})
