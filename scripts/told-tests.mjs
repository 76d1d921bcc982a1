// A reporter of vitest that tells scripts/test.mjs of each file how many tests passed and failed, and
// a line for each that did not pass at its first try, for the end of all that is printed: whoever
// reads only that finds it. An error outside of any test (a hook, a promise that nobody waits for, a
// process that ended) is a failure of the file that ran, with its place.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

export default class ToldTests {
  onInit(vitest) {
    this.file = vitest.config.outputFile
  }

  onTestRunEnd(modules, errorsOutside) {
    const told = {}
    const of = (file) => (told[file] ??= { passed: 0, failed: 0, lines: [] })
    const fail = (file, name, error) => {
      of(file).failed += 1
      of(file).lines.push(`✗ ${file} ${name}: ${briefly(error)}`)
    }
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId)
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        // A test that did not run counts as failed: nothing here is meant to be skipped.
        if (state !== 'passed') fail(file, test.fullName, errors?.[0] ?? didNotRun)
        else {
          of(file).passed += 1
          const { retryCount } = test.diagnostic() ?? { retryCount: 0 }
          if (retryCount > 0)
            of(file).lines.push(
              `~ ${file} ${test.fullName}: passed at try ${retryCount + 1}, before: ${briefly(errors?.[0] ?? didNotRun)}`
            )
        }
      }
      for (const suite of [module, ...module.children.allSuites()])
        for (const error of suite.errors()) fail(file, suite.fullName ?? '(file)', error)
    }
    for (const error of errorsOutside)
      fail(relative(process.cwd(), error.VITEST_TEST_PATH ?? '.'), '(outside of tests)', error)
    // Without --outputFile it is a reporter for nobody.
    if (typeof this.file === 'string') writeFileSync(this.file, JSON.stringify(told))
  }
}

const didNotRun = { message: 'It did not run.' }

/** What an error says in one line, and where. */
function briefly({ name, message, diff, stacks = [], VITEST_TEST_NAME: during }) {
  const [place] = stacks
  return [
    [name, inOneLine(message)].filter(Boolean).join(': '),
    diff === undefined ? '' : ` ${inOneLine(stripVTControlCharacters(diff))}`,
    place === undefined ? '' : ` (${relative(process.cwd(), place.file)}:${place.line})`,
    during === undefined ? '' : `, while "${during}" ran`
  ].join('')
}

/** Enough for an exception's first lines, or for what two values differ in. */
const shownLength = 600

const inOneLine = (text) => {
  const line = text.trim().replaceAll(/\s*\n\s*/g, ' ⏎ ')
  return line.length > shownLength ? `${line.slice(0, shownLength)} …` : line
}
