import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preparedMachine, type Machine, type RealKernel } from './real-kernel.ts'

let machine: Machine
let kernel: RealKernel

beforeAll(async () => {
  machine = await preparedMachine()
  kernel = await machine.start()
  await kernel.run('sh = toolchain.sh;\npython3 = toolchain.python3;\nepochs = 5;')
})
afterAll(() => machine.remove())

describe('what cannot be read: the place in the cell, the words of Nix, and the fix', () => {
  it.each([
    {
      title: 'a missing ; before another definition',
      code: 'b = "x"\nc = 3;',
      says: /syntax error, unexpected '='/,
      place: 'line 2, column 3',
      fix: /`;` is missing behind the string that ends on line 1/
    },
    {
      title: 'a missing ; at the end of the cell',
      code: 'b = "x"',
      says: /syntax error, unexpected end of file/,
      place: 'line 1, column 8',
      fix: /`;` is missing/
    },
    {
      title: 'a missing ; inside of a set',
      code: 's = {\n  a = 1\n  b = 2;\n};',
      says: /syntax error, unexpected '='/,
      place: 'line 3, column 5',
      fix: /`;` is missing behind '1' on line 2/
    },
    {
      title: 'a string that does not end',
      code: '%help\nx = "unclosed;',
      says: /syntax error, unexpected end of file/,
      place: 'line 2, column 15',
      fix: /that begins on line 2 is not closed/
    },
    {
      title: 'a list with commas, behind what is not ASCII',
      code: 'z = [ "🐧" 1, 2 ];',
      says: /syntax error, unexpected ','/,
      place: 'line 1, column 12',
      fix: /without commas/
    },
    {
      title: 'a name twice',
      code: 'y = 1;\n  y = 2;',
      says: /attribute 'y' already defined on line 1, column 1/,
      place: 'line 2, column 3',
      fix: /one of the two/
    }
  ])('$title', async ({ code, says, place, fix }) => {
    const { status, ename, evalue, error } = await kernel.run(code)
    expect({ status, ename }).toEqual({ status: 'error', ename: 'SyntaxError' })
    expect(evalue).toMatch(says)
    expect(error).toContain(place)
    expect(error).toMatch(fix)
  })
})

describe('what cannot be evaluated', () => {
  it.each([
    {
      title: 'a number in a string',
      code: 'a = output "${sh}/bin/sh --epochs=${epochs}";',
      says: /in a: cannot coerce an integer/,
      place: 'line 1, column 35',
      fix: /Write \$\{toString epochs\}/
    },
    {
      title: 'a misspelt name',
      code: 'a = outpt "${sh}/bin/sh";',
      says: /a needs outpt, which is not defined/,
      place: 'line 1, column 5',
      fix: /Did you mean output instead of outpt\?/
    },
    {
      title: 'an attribute that is missing',
      code: 's = { data = 1; };\nt = s.dat;',
      says: /in t: attribute 'dat' missing/,
      place: 'line 2, column 5',
      fix: /Did you mean data\?/
    },
    {
      title: 'a program that is looked for on a search path',
      code: 'p = output "python3 -c 1";',
      says: /in p: step python3: the program python3 is no store path/,
      place: null,
      fix: /put %freeze python3 into a cell/
    },
    {
      title: 'a program of the machine',
      code: 'p = output "/usr/bin/wc file";',
      says: /in p: step wc: the program \/usr\/bin\/wc is not in the Nix store/,
      place: null,
      fix: /A step sees nothing of this machine/
    },
    {
      title: 'a pipe',
      code: 'p = output "${sh}/bin/sh -c 1 | wc";',
      says: /unquoted \|/,
      place: null,
      fix: /no shell reads it/
    }
  ])('$title', async ({ code, says, place, fix }) => {
    const { status, evalue, error } = await kernel.run(code)
    expect(status).toBe('error')
    expect(evalue).toMatch(says)
    expect(error).toMatch(fix)
    if (place !== null) expect(error).toContain(place)
  })

  it('the other definitions of the cell are taken all the same', async () => {
    await kernel.run('good = 1 + 1;\nwrong = "${good}";')
    expect((await kernel.run('good')).text).toBe('2')
  })
})

/** What an error says, without the place and the log, which are indented. */
const sentencesOf = (error: string) => error.split('\n').filter((line) => !line.startsWith('  '))

describe('steps that fail', () => {
  it('a step that wrote nothing is told of, with the fix', async () => {
    const { status, text } = await kernel.run(`quiet = output "\${sh}/bin/sh -c true";`)
    expect(status).toBe('ok')
    expect(text).toContain('quiet wrote nothing.')
    expect(text).toContain('--output=$out/result.csv')
  })

  it('a file that the step before never wrote is said first, once, and who waits for it', async () => {
    const made = await kernel.run(
      [
        `some = output "\${sh}/bin/sh -c 'echo 1 > data.csv'";`,
        `reader = output "\${sh}/bin/sh -c 'cat $0; exit 3' \${some}/dta.csv";`,
        `after = output "\${sh}/bin/sh -c 'cat $0 > x' \${reader}/x";`,
        `last = output "\${sh}/bin/sh -c 'cat $0 > y' \${after}/x";`
      ].join('\n')
    )
    expect(made.ename).toBe('BuildFailed')
    const [what, place] = made.error.split('\n')
    const [, why] = sentencesOf(made.error)
    expect(place).toMatch(/^ {2}cell \[\d+\], line 2, column 1$/)
    expect(what).toBe('BuildFailed: Step reader failed with exit code 3.')
    expect(why).toBe(
      'reader reads ${some}/dta.csv, but some wrote no such file. It wrote data.csv. Did you mean ${some}/data.csv?'
    )
    expect(made.error.match(/exit code/g)).toHaveLength(1)
    expect(made.text.match(/exit code/g)).toHaveLength(1)
    for (const name of ['after', 'last'])
      expect(made.text).toMatch(new RegExp(`^${name}\\n.*blocked.*\\n.*It needs reader`, 'm'))
    expect(made.text).toMatch(/^some .*\n.*built/m)
  })

  it('the same is said in a cell that only asks for what waits', async () => {
    const { ename, error, text } = await kernel.run('last')
    expect(ename).toBe('BuildFailed')
    expect(error).toMatch(/^BuildFailed: Step reader failed[^]*Did you mean \$\{some\}\/data\.csv/)
    expect(text).toContain('It needs reader')
  })

  it('when it is fixed, what was blocked is built', async () => {
    const { status } = await kernel.run(
      `reader = output "\${sh}/bin/sh -c 'cat $0 > x' \${some}/data.csv";\nlast`
    )
    expect(status).toBe('ok')
  })

  it('a traceback of Python stands in the log, and its last line is there', async () => {
    const { error, text } = await kernel.run(
      `tb = output "\${python3}/bin/python3 -c 'import json; json.loads(str())'";`
    )
    expect(error).toContain('BuildFailed: Step tb failed with exit code 1.')
    for (const shown of [error, text]) {
      expect(shown).toContain('Traceback (most recent call last):')
      expect(shown).toContain('json.decoder.JSONDecodeError: Expecting value')
    }
  })

  it('a module that the frozen Python lacks', async () => {
    const { error } = await kernel.run(`m = output "\${python3}/bin/python3 -c 'import numpy'";`)
    expect(sentencesOf(error)[1]).toContain('Python has no module numpy here')
  })

  it('what is no program, what is not there, and what may not be written', async () => {
    const [noProgram, notThere, readOnly] = [
      await kernel.run('x = output "${some}/data.csv";'),
      await kernel.run('x = output "${sh}/bin/gone";'),
      await kernel.run(`x = output "\${sh}/bin/sh -c 'echo > $0/new' \${some}";`)
    ]
    expect(sentencesOf(noProgram.error)[1]).toContain('data.csv of sh is no program')
    expect(sentencesOf(notThere.error)[1]).toContain('There is no bin/gone in sh')
    expect(sentencesOf(readOnly.error)[1]).toContain('Write into $out')
  })
})

describe('much of everything', () => {
  it('a cell of a megabyte', async () => {
    const numbers = Array.from({ length: 180_000 }, (_, index) => index % 100_000).join(' ')
    const code = `large = [ ${numbers} ];\nbuiltins.length large`
    expect(code.length).toBeGreaterThan(1_000_000)
    const { status, text, error } = await kernel.run(code)
    expect(`${status} ${error}`).toBe('ok ')
    expect(text).toContain('180000')
    const wrong = await kernel.run(`${code};`)
    expect(wrong.ename).toBe('SyntaxError')
    expect(wrong.error.length).toBeLessThan(5000)
  })

  it('a log of 200,000 lines, with control bytes', async () => {
    const { error, html, published } = await kernel.run(
      `flood = output "\${sh}/bin/sh -c 'seq 200000; printf \\"\\\\033[31mred\\\\033[0m \\\\007\\\\001\\\\377<b>end\\\\n\\"; exit 1'";`
    )
    expect(error).toContain('Step flood failed with exit code 1.')
    expect(error).toContain('  200000\n')
    const isControl = (character: string) => {
      const code = character.charCodeAt(0)
      return (code < 32 && code !== 9 && code !== 10) || code === 127
    }
    expect(error).toMatch(/red.*<b>end/)
    expect(Array.from(error).filter(isControl)).toEqual([])
    expect(Array.from(html).filter(isControl)).toEqual([])
    expect(html).toMatch(/200\s001/)
    const bytes = JSON.stringify(published).length
    expect(bytes).toBeLessThan(4_000_000)
  })

  it('a step that writes 5,000 files', async () => {
    const script = 'i=0; while [ $i -lt 5000 ]; do echo $i > file-$i; i=$((i+1)); done'
    const { status, text, html } = await kernel.run(`many = output "\${sh}/bin/sh -c '${script}'";`)
    expect(status).toBe('ok')
    expect(text).toMatch(/5\s000 files/)
    expect(html.length).toBeLessThan(500_000)
  })
})
