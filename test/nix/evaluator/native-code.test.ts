import { afterAll, beforeAll, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { shown, testEvaluator } from './support.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix(['allow-unsafe-native-code-during-evaluation = true'])
})
afterAll(() => test.remove())

it('an evaluation starts no programs, also where the settings of the user allow it', async () => {
  const evaluator = testEvaluator(test)
  const names = shown(
    await evaluator.of('builtins.toJSON [ (builtins ? exec) (builtins ? importNative) ]')
  )
  expect(names).toBe('"[false,false]"')
  await evaluator.close()
})
