import { describe, expect, it } from 'vitest'
import { partsOf } from '../../../nix/freeze/many-parts.ts'
import {
  isLeftOutOfLibrary,
  lackOf,
  searchPathsExpression,
  trialOf,
  variablesExpression
} from '../../../nix/freeze/search-path.ts'

describe('programs of a machine', () => {
  it.each([
    ['gcc', 'compiler'],
    ['x86_64-linux-gnu-g++-12', 'compiler'],
    ['clang-14.0.1', 'compiler'],
    ['Rscript', 'R'],
    ['java', 'Java'],
    ['xelatex', 'TeX'],
    ['cargo', 'own-library'],
    ['python3', null],
    ['gccx', null],
    ['R2', null]
  ])('%s needs more than itself: %s', (name, parts) => {
    expect(partsOf(name)).toBe(parts)
  })

  it('that search are told where, each once', () => {
    expect(searchPathsExpression(['perl', 'perl5.36', 'ruby', 'sh'])).toBe(
      '{ PERL5LIB = "share/perl"; RUBYLIB = "share/ruby"; }'
    )
    expect(searchPathsExpression(['sh', 'git'])).toBe('{ }')
    expect(variablesExpression(['git'])).toContain('GIT_TEMPLATE_DIR = "./share/git/00";')
    expect(trialOf('perl')).toContain('-MPOSIX')
    expect([trialOf('sh'), lackOf('sh'), lackOf('git')]).toEqual([[], null, 'git-helpers'])
    expect(['a.pod', 'a.pm', 'a.h', 'h'].filter(isLeftOutOfLibrary)).toEqual(['a.pod', 'a.h'])
  })
})
