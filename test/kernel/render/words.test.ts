import { describe, expect, it } from 'vitest'
import { exitWords } from '../../../kernel/render/words/exit-code.ts'
import { hintInWords } from '../../../kernel/render/words/hint.ts'
import { unpinnedInWords } from '../../../kernel/render/words/not-pinned.ts'
import { venvProblemInWords } from '../../../kernel/render/words/venv.ts'
import { environmentCard } from '../../../kernel/render/outcome/environment.ts'
import { reportStyle } from '../../../kernel/render/report/report-style.ts'
import { storePath } from './samples.ts'

describe('what is not pinned', () => {
  it.each([
    ['search-path', '<nixpkgs>', 'nixpkgs { rev'],
    ['search-path', '<other>', 'fetchTarball { url'],
    ['fetch', 'builtins.fetchTarball', 'builtins.fetchTarball { url = "ADDRESS"; sha256'],
    ['fetch', 'builtins.fetchGit', 'builtins.fetchGit { url = "ADDRESS"; rev'],
    ['fetch', 'builtins.getFlake', 'builtins.getFlake "ADDRESS/REVISION"'],
    ['machine', 'builtins.currentTime', 'write the value itself'],
    ['absolute-path', '/data/x.csv', 'write ./x.csv']
  ] as const)('%s %s has the line that pins it', (kind, what, line) => {
    expect(unpinnedInWords({ kind, what, source: null })).toContain(`${what} is not pinned`)
    expect(unpinnedInWords({ kind, what, source: null })).toContain(line)
  })
})

describe('a way out', () => {
  it('of a member that is not there names those that are', () => {
    const members = Array.from({ length: 9 }, (_, at) => `lr=${at}`)
    const words = hintInWords({ kind: 'member-of-steps', name: 'models', members })
    expect(words).toContain('lr=4 and 4 more')
    expect(words).toContain('models."lr=0"')
    expect(hintInWords({ kind: 'member-of-step', step: 'model' })).toContain('"${model}/FILE"')
  })

  it.each([
    [{ kind: 'missing' }, 'python3 -m venv /v'],
    [{ kind: 'made-with', made: null, version: '3.12' }, 'of another version'],
    [{ kind: 'editable', package: 'p', outside: '/src' }, '/v/bin/pip install /src'],
    [{ kind: 'other-version', version: '3.12', name: 'python3.11' }, '%freeze python3.12 --venv /v']
  ] as const)('of a virtual environment: %j', (problem, said) => {
    const { message, way } = venvProblemInWords({ folder: '/v', ...problem })
    expect(`${message} ${way}`).toContain(said)
  })

  it('an exit code is said once', () => {
    const failure = { explanation: [], blockedBy: [] }
    expect(exitWords({ ...failure, exitCode: null })).toEqual([])
    expect(exitWords({ ...failure, exitCode: 0 })).toEqual(['The program ended with exit code 0.'])
  })
})

describe('what stands around cards', () => {
  it('environments are a line each, as text', () => {
    const hostile = '"><img src=x>'
    const environment = { name: hostile, drvPath: storePath('a'), outPath: null, closure: null }
    const html = environmentCard([environment, environment]).markup
    expect(html.match(/<tr/g)).toHaveLength(2)
    expect(html).not.toContain('<img')
  })

  it('the style of a report loads nothing', () => {
    expect(reportStyle).not.toMatch(/url\(|@import|expression|<\//)
  })
})
