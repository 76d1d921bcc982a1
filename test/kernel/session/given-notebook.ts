import { afterAll, beforeAll } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { frozenEngine, testSession, type TestSession } from './support.ts'

/**
 * A store of its own and a notebook on it, with a frozen toolchain, for all tests of a file: they are
 * told before the first test, and gone after the last.
 */
export function givenNotebook(
  take: (given: { readonly test: TestNix; readonly notebook: TestSession }) => void
): void {
  let test: TestNix
  let notebook: TestSession
  beforeAll(async () => {
    test = await testNix()
    notebook = testSession(await frozenEngine(test))
    take({ test, notebook })
  })
  afterAll(async () => {
    await notebook.close()
    test.remove()
  })
}
