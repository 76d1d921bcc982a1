import { describe, expect, it } from 'vitest'
import type {
  CommandLineMistake,
  FileAct,
  OptionMistake
} from '../../../../../kernel/outcome/index.ts'
import { archiveMistakeInWords } from '../../../../../kernel/render/words/command-line/bundle-mistake.ts'
import { subcommandsInWords } from '../../../../../kernel/render/words/command-line/help.ts'
import { commandLineMistakeInWords } from '../../../../../kernel/render/words/command-line/mistake.ts'
import {
  optionMistakeInWords,
  refusedInWords
} from '../../../../../kernel/render/words/command-line/option-mistake.ts'

const path = 'a b'

describe('what is asked for and not done says why', () => {
  it.each<[CommandLineMistake, string]>([
    [{ kind: 'no-form', path }, 'a b is none of .ipynb, .nix and .md.'],
    [{ kind: 'no-notebook', path }, 'a b is no notebook.'],
    [{ kind: 'no-regular-file', path }, 'a b is no regular file: nothing is read.'],
    [
      { kind: 'same-side' },
      'A notebook becomes a text, or a text a notebook: one of both files is FILE.ipynb.'
    ],
    [
      { kind: 'no-cell', path, line: 7 },
      'a b, line 7: what this line says of a cell is no JSON. Mend it, or take it out from the first brace on.'
    ],
    [
      { kind: 'there-without-force', path },
      'a b is there already. Name another file, or put it in its place with --force.'
    ],
    [
      { kind: 'no-text-of-one', path },
      'a b is there already, and is no text of one: it stays as it is.'
    ],
    [
      { kind: 'no-notebook-there', path },
      'a b is there already, and is no notebook: it stays as it is.'
    ],
    [
      { kind: 'is-other', path, wanted: 'page' },
      'a b is there already, and is no page of HTML: it stays as it is. Name another file with -o.'
    ],
    [
      { kind: 'other-kernel', path, kernel: 'python3', own: 'nix-workflow' },
      'a b is a notebook for the kernel "python3", not for "nix-workflow".'
    ],
    [
      { kind: 'kernel-not-built', missing: '/x/kernel.js' },
      'The kernel is not built: /x/kernel.js is missing. npm run build makes it.'
    ],
    [{ kind: 'kernel-silent', lines: [] }, 'The kernel does not answer.'],
    [
      { kind: 'kernel-ended', lines: ['one', 'two'] },
      'The kernel ended as it started.\n  one\n  two'
    ],
    [
      { kind: 'no-results', path },
      'a b has no results: it was not executed. --execute does that first.'
    ],
    [{ kind: 'no-file', path }, 'There is no file a b.'],
    [{ kind: 'page-not-built' }, 'The script of the page is not built. npm run build makes it.'],
    [
      { kind: 'no-jupyterlab', command: 'pip install jupyterlab' },
      'There is no JupyterLab. This gets it: pip install jupyterlab'
    ],
    [
      { kind: 'not-observed', said: 'error: no.' },
      'Nix does not say what results were made of: error: no.'
    ],
    [{ kind: 'not-packed', said: 'no room.' }, 'The results could not be packed: no room.'],
    [{ kind: 'no-step', name: 'modle' }, 'The notebook has no step modle.'],
    [
      { kind: 'there-already', path, writes: 'folder' },
      'a b is there already: it stays as it is. Name another folder with -o.'
    ],
    [{ kind: 'no-plain-file', path }, 'a b is no plain file.'],
    [{ kind: 'no-bundle', path }, 'a b is no bundle of a notebook.'],
    [
      { kind: 'other-bundle', path },
      'a b is a bundle of another version, or damaged: it does not name its notebook.'
    ],
    [
      { kind: 'archive-refused', path, why: { kind: 'cut-off' } },
      'a b is refused: it ends before its end: it was cut off.'
    ]
  ])('%j', (mistake, sentence) => {
    expect(commandLineMistakeInWords(mistake)).toBe(sentence)
  })
})

describe('what the system refuses to do with a file says what that was', () => {
  it.each<[FileAct, string]>([
    ['look-at', 'a b cannot be looked at: the disk is full.'],
    ['read', 'a b cannot be read: the disk is full.'],
    ['read-before', 'a b is there already and cannot be read: the disk is full.'],
    ['write', 'a b cannot be written: the disk is full.'],
    ['unpack', 'a b cannot be unpacked: the disk is full.'],
    ['write-notebook', 'The notebook cannot be written to a b: the disk is full.'],
    ['write-executed', 'The executed notebook cannot be written to a b: the disk is full.'],
    ['write-report', 'The report cannot be written to a b: the disk is full.'],
    ['bring-notebook', 'The notebook cannot be brought to a b: the disk is full.'],
    ['bring-showcase', 'The showcase cannot be brought to a b: the disk is full.'],
    [
      'install-kernel',
      'The kernel cannot be installed in a b: the disk is full.\nName another place, as: nix-workflow install --user'
    ],
    ['remove-kernel', 'The kernel cannot be removed from a b: the disk is full.'],
    [
      'connect-kernel',
      'The kernel cannot be told its connection, by a file in a b: the disk is full. TMPDIR may name another folder.'
    ]
  ])('%s', (act, sentence) => {
    const refusal = { code: 'ENOSPC', said: 'ENOSPC: write', isForRoom: true }
    expect(commandLineMistakeInWords({ kind: 'refused', act, path, refusal })).toBe(sentence)
  })
})

describe('an archive that is refused', () => {
  it('has its names cut and quoted', () => {
    const name = `a"\n${'x'.repeat(200)}`
    expect(archiveMistakeInWords({ kind: 'cut-off-in', name })).toBe(
      `it ends in the middle of "a\\"\\n${'x'.repeat(97)}": it was cut off.`
    )
    expect(archiveMistakeInWords({ kind: 'wrong-name', name: '', why: 'outside' })).toBe(
      '"" would lie outside of its folder.'
    )
  })
})

describe('words that are not taken say why', () => {
  it.each<[OptionMistake, string]>([
    [{ kind: 'missing', what: '-o FILE' }, '-o FILE is missing.'],
    [
      { kind: 'no-number', option: '--tolerance', given: 'x' },
      '--tolerance x is no number of 0 or more.'
    ],
    [{ kind: 'no-number', option: '--jobs', given: '0' }, '--jobs 0 is no number of builds.'],
    [{ kind: 'no-number', option: '--port', given: 'x' }, '--port x is not a number.'],
    [{ kind: 'no-one-form' }, 'One of -o FILE and --to FORM is needed.'],
    [{ kind: 'of-store', mistake: { kind: 'no-age', given: '3' } }, '3 is no age.']
  ])('%j', (mistake, sentence) => {
    expect(optionMistakeInWords(mistake)).toBe(sentence)
  })

  it('and where it says what there is', () => {
    expect(refusedInWords({ kind: 'no-one-form' }, 'convert')).toBe(
      'One of -o FILE and --to FORM is needed.\nnix-workflow convert --help says what there is.'
    )
    expect(optionMistakeInWords({ kind: 'no-such-subcommand', name: 'instal' })).toBe(
      `There is no command "instal".\n\n${subcommandsInWords()}`
    )
  })
})
