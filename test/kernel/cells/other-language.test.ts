import { describe, expect, test } from 'vitest'
import { freeName, nameOfFile } from '../../../kernel/cells/foreign-names.ts'
import { installedBy } from '../../../kernel/cells/foreign-packages.ts'
import { foreignScript } from '../../../kernel/cells/foreign-script.ts'
import type { KnownNames } from '../../../kernel/cells/foreign-types.ts'
import { foreignValue } from '../../../kernel/cells/foreign-value.ts'
import { magicLine } from '../../../kernel/cells/magic.ts'
import { otherLanguage } from '../../../kernel/cells/other-language.ts'
import { workflowRule } from '../../../kernel/cells/workflow-rule.ts'

/** A notebook that defines `dataset` and `clean`, and knows the library. */
const names: KnownNames = {
  isDefined: (name) => ['dataset', 'clean'].includes(name),
  isKnown: (name) => ['dataset', 'clean', 'output', 'static', 'map', 'sweep'].includes(name)
}

const lines = (code: string): readonly string[] => code.split('\n')

describe('values of another language, as they are in Nix', () => {
  test.each([
    ['x = 5', ['x = 5;']],
    ['x <- 5', ['x = 5;']],
    ['const rate = 0.1;', ['rate = 0.1;']],
    ['x := "a"', ['x = "a";']],
    ["x = 'a'", ['x = "a";']],
    ['x = 1_000', ['x = 1000;']],
    ['x = 5L', ['x = 5;']],
    ['x = 1.', ['x = 1.0;']],
    ['x = 1e-3', ['x = 1.0e-3;']],
    ['x = 1E+3', ['x = 1.0E3;']],
    ['x = True', ['x = true;']],
    ['x = FALSE', ['x = false;']],
    ['x = None', ['x = null;']],
    ['x = [1, -2, 3]', ['x = [ 1 (-2) 3 ];']],
    ['x = [1, 2,]', ['x = [ 1 2 ];']],
    ['x <- c(1, 2)', ['x = [ 1 2 ];']],
    ['x = (1, 2)', ['x = [ 1 2 ];']],
    ['x = []', ['x = [ ];']],
    ['my.rate <- 5', ['my_rate = 5;']],
    ['# of both\n\nx = 5 # five\ny = 6', ['x = 5;', 'y = 6;']]
  ])('%j', (code, written) => {
    expect(foreignValue(lines(code))).toEqual({ kind: 'values', lines: written })
  })

  test.each([
    'x = 5;',
    'x = f(5)',
    'x = [1, y]',
    'x = "a$b"',
    'x == 5',
    'x = 5\nprint(x)',
    '',
    'x = 5 + 6'
  ])('are none: %j', (code) => {
    expect(foreignValue(lines(code))).toBeNull()
  })
})

describe('packages that a line installs', () => {
  test.each([
    ['pip install pandas', ['pandas']],
    ['python3 -m pip install "pandas>=2" numpy', ['pandas>=2', 'numpy']],
    ['sudo pip3 install -U scikit-learn', ['scikit-learn']],
    ['uv pip install polars[all]', ['polars[all]']],
    ['mamba install -c bioconda samtools', ['samtools']],
    ['pip install $(cat list) -r requirements.txt x', ['x']],
    ['pip install --index-url https://example.org/simple x -e .', ['x']],
    ['pip list', null],
    ['echo pip install x', null]
  ])('%j', (line, packages) => {
    expect(installedBy(line)).toEqual(packages)
  })
})

describe('names', () => {
  test.each([
    ['a b-c', [], 'a_b_c'],
    ['2024', [], 'data_2024'],
    ['', [], 'data'],
    ['é', [], 'data'],
    ['dataset', [], 'dataset_2'],
    ['x', ['x', 'x_2'], 'x_3'],
    ['__x__', [], 'x']
  ])('%j beside %j', (wanted, taken, name) => {
    expect(freeName(wanted, names, taken)).toBe(name)
  })

  test.each([
    ['data/samples.csv', 'samples'],
    ['https://example.org/a/iris.data.csv?x=1#y', 'iris'],
    ['.hidden.txt', 'hidden'],
    ['a/b/', 'b'],
    ['/', 'data'],
    ['dataset.csv', 'dataset_2']
  ])('of the file %j', (path, name) => {
    expect(nameOfFile(path, names, [])).toBe(name)
  })
})

describe('scripts', () => {
  test.each([
    ['import pandas as pd', 'python', 'result'],
    ['from . import x', 'python', 'result'],
    ['def f(x):\n  return x', 'python', 'f'],
    ['for x in range(3):\n  print(x)', 'python', 'result'],
    ['x = 5\nprint(x)', 'python', 'x'],
    // A name of the notebook that is given a value is not called.
    ['dataset = pd.read_csv("a.csv")', 'python', 'dataset_2'],
    ['df = pd.read_csv("a.csv")', 'python', 'df'],
    ['print("a")', 'python', 'result'],
    ['x += 1', 'python', 'result'],
    ['xs = [y for y in range(3)]', 'python', 'xs'],
    ['@cached\ndef f(): pass', 'python', 'f'],
    ['x <- read.csv("a.csv")', 'R', 'x'],
    ['library(ggplot2)', 'R', 'result'],
    ['const fs = require("fs")', 'js', 'result'],
    ['console.log(1)', 'js', 'result'],
    ['ls -l', 'bash', 'result'],
    ['export A=1', 'bash', 'result'],
    ['for f in *.gz; do gunzip $f; done', 'bash', 'result'],
    ['samtools sort a.bam', 'bash', 'result'],
    ['#!/usr/bin/env python3\nx', 'python', 'result'],
    ['#!/bin/sh\nx', 'bash', 'result'],
    ['#!/usr/bin/node\nx', 'js', 'result'],
    ['#!/usr/bin/Rscript\nx', 'R', 'result']
  ])('%j', (code, language, name) => {
    expect(foreignScript(lines(code), names)).toMatchObject({ kind: 'script', language, name })
  })

  test.each([
    'x = output "a";',
    'map (x: x) [ 1 ]',
    'output { }',
    'dataset',
    'import ./x.nix;',
    'builtins.toJSON(x)',
    'x = f y;',
    'cat = { a = 1; };',
    ''
  ])('may be Nix: %j', (code) => {
    expect(foreignScript(lines(code), names)).toBeNull()
  })

  test('what it reads and mentions become inputs; what it writes, assigns or quotes does not', () => {
    const code = [
      '# %% clean',
      '!pip list',
      'clean = 1',
      'df = pd.read_csv("in/my data.csv")',
      'open("out.txt", "w").write("dataset")',
      'print(dataset, clean)  # dataset'
    ]
    expect(foreignScript(code, names)).toEqual({
      kind: 'script',
      language: 'python',
      name: 'df',
      inputs: ['dataset'],
      files: [{ name: 'my_data', path: 'in/my data.csv' }],
      body: [
        'clean = 1',
        'df = pd.read_csv(inputs["my_data"])',
        'open("out.txt", "w").write("dataset")',
        'print(dataset, clean)  # dataset'
      ],
      hasCellMarks: true
    })
  })

  test('of R, files are variables of the environment', () => {
    expect(foreignScript(['x <- read.csv("a.csv")'], names)).toMatchObject({
      body: ['x <- read.csv(Sys.getenv("inputs_a"))']
    })
  })

  test.each([
    ['pip install pandas', { kind: 'packages', packages: ['pandas'] }],
    [
      'wget -q "https://example.org/iris.csv"',
      { kind: 'download', name: 'iris', url: 'https://example.org/iris.csv' }
    ]
  ])('of one line, %j', (code, meant) => {
    expect(foreignScript([code], names)).toEqual(meant)
  })
})

describe('magics', () => {
  test.each([
    ['%matplotlib inline', { kind: 'plots' }],
    ['%%time', { kind: 'times' }],
    ['%load_ext autoreload', { kind: 'reloading' }],
    ['%cd ..', { kind: 'folder' }],
    ['%env A=1', { kind: 'variable', name: 'A' }],
    ['%set_env =', { kind: 'variable', name: 'NAME' }],
    ['%who', { kind: 'names' }],
    ['%%capture out', { kind: 'output' }],
    ['%%html', { kind: 'page' }],
    ['%reset -f', { kind: 'reset' }],
    ['%run -i my/train.py', { kind: 'program', file: 'my/train.py', name: 'train' }],
    ['%%writefile -a clean.py', { kind: 'file', file: 'clean.py', name: 'clean' }],
    ['%%writefile', { kind: 'file', file: 'FILE', name: 'FILE' }]
  ])('%j', (first, means) => {
    const [written] = first.split(' ')
    expect(magicLine(first, [first], names)).toEqual({ kind: 'magic', written, means, rest: null })
  })

  test.each([
    ['!ls', { kind: 'script', language: 'bash', body: ['ls'] }],
    ['!pip install x', { kind: 'packages', packages: ['x'] }],
    ['%pip install x', { kind: 'packages', packages: ['x'] }],
    ['%python', { kind: 'script', language: 'python' }]
  ])('%j', (first, meant) => {
    expect(magicLine(first, [first], names)).toMatchObject(meant)
  })

  test('what stands below one is a cell of its own', () => {
    expect(magicLine('%%time', ['%%time', 'x = 5'], names)?.kind).toBe('magic')
    expect(magicLine('%%time', ['%%time', 'x = 5'], names)).toMatchObject({
      rest: { kind: 'values', lines: ['x = 5;'] }
    })
    expect(magicLine('%%html', ['%%html', 'x = 5'], names)).toMatchObject({ rest: null })
  })

  test.each(['%%python', '%unknown', '!dataset', 'ls', '%'])('none that is known: %j', (first) => {
    expect(magicLine(first, [first], names)).toBeNull()
  })
})

describe('rules of other workflow managers', () => {
  test.each([
    [
      'rule sort:\n  input: "a b.txt"\n  output: "out/sorted.txt"\n  shell: "sort {input} > {output}"',
      'Snakemake',
      'sort',
      [{ name: 'a_b', path: 'a b.txt' }],
      ['sort "${inputs[a_b]}" > sorted.txt']
    ],
    [
      'process ALIGN {\n  input: path x\n  script:\n  """\n  bwa mem x\n  """\n}',
      'Nextflow',
      'ALIGN',
      [],
      ['bwa mem x']
    ],
    [
      '# all\nout/x.csv: a.py b.csv\n\tpython $< > $@\n\techo $^',
      'Make',
      'x',
      [
        { name: 'a', path: 'a.py' },
        { name: 'b', path: 'b.csv' }
      ],
      ['python "${inputs[a]}" > x.csv', 'echo "${inputs[a]}" "${inputs[b]}"']
    ]
  ])('%j', (code, manager, name, inputs, body) => {
    expect(workflowRule(lines(code), names)).toEqual({ kind: 'rule', manager, name, inputs, body })
  })

  test.each(['x: y', 'process A {\n}', 'ruler x:', '', 'x := 5\n\ty'])('is none: %j', (code) => {
    expect(workflowRule(lines(code), names)).toBeNull()
  })
})

describe('a whole cell', () => {
  test.each([
    ['dataset?', { kind: 'help', name: 'dataset', of: 'step' }],
    ['??dataset.csv', { kind: 'help', name: 'dataset.csv', of: 'step' }],
    ['help(output)', { kind: 'help', name: 'output', of: 'name' }],
    ['?%plan', { kind: 'help', name: 'plan', of: 'command' }],
    ['# a comment\n%matplotlib inline', { kind: 'magic' }],
    ['x = 5\r\ny = 6', { kind: 'values', lines: ['x = 5;', 'y = 6;'] }],
    ['rule a:\n  shell: "x"', { kind: 'rule' }],
    ['import os', { kind: 'script', language: 'python' }]
  ])('%j', (code, meant) => {
    expect(otherLanguage(code, names)).toMatchObject(meant)
  })

  test.each(['%%python x\nimport os', '%%nothing', 'x = output "";', ''])('is ours: %j', (code) => {
    expect(otherLanguage(code, names)).toBeNull()
  })

  test('above 20,000 characters it is not looked through', () => {
    const code = (size: number) => 'import os\n'.padEnd(size, '#')
    expect(otherLanguage(code(20_000), names)).not.toBeNull()
    expect(otherLanguage(code(20_001), names)).toBeNull()
    expect(otherLanguage(code(200_000), names)).toBeNull()
  })
})
