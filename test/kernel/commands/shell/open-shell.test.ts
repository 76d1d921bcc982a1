import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as runProgram, type Completed } from '../../../../nix/process/process.ts'
import type { TestNix } from '../../../support/nix.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import { mistakeOf, stepOf, type Ran, type TestSession } from '../../session/support.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})
beforeAll(async () => {
  await run('%%bash data\nprintf "3\\n4\\n" > table.txt', 'data')
})

const run: TestSession['run'] = (...request) => notebook.run(...request)

function codes({ outcome }: Ran): string[] {
  const [shown] = outcome.shown
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  return shown.document.blocks.flatMap((block) => (block.kind === 'code' ? [block.text] : []))
}

interface Opened extends Completed {
  /** What the command said: what opens the step, what starts it, and its own command. */
  readonly said: readonly string[]
}

/** Runs what %shell prints in a real shell, and types lines into the one that it opens. */
async function opened(name: string, lines: (start: string) => readonly string[]): Promise<Opened> {
  const ran = await run(`%shell ${name}`, 'shell')
  const [enter = '', start = '', ...more] = codes(ran)
  const completed = await runProgram({
    program: 'sh',
    arguments: ['-c', enter],
    input: `${lines(start).join('\n')}\n`
  })
  return { ...completed, said: [enter, start, ...more] }
}

/** Each file of the result and of what a start in a terminal writes is the same. */
async function startsAlike(name: string, file: string): Promise<void> {
  const { outPath } = stepOf(await run(name, 'ask'))
  const built = readFileSync(`${test.nix.onDisk(outPath ?? '')}/${file}`, 'utf8')
  const ran = await opened(name, (start) => [start, `cat ${file}`])
  expect(ran.stderr).toBe('')
  expect(ran.stdout).toBe(built)
  expect(built).not.toBe('')
}

describe('%shell of a command', () => {
  it('opens its inputs and variables, starts it, and says what runs', async () => {
    await run(
      `inside = output { cmd = ''\${toolchain.sh}/bin/sh -c "cat \${data}/table.txt; echo $GREETING > $out/b"''; env.GREETING = "it's me"; };`,
      'inside'
    )
    const [, , command = ''] = codes(await run('%shell inside', 'shell'))
    const ran = await opened('inside', (start) => [start, 'cat b', 'rm b', command, 'cat b', 'pwd'])
    expect(ran.stderr).toBe('')
    const lines = ran.stdout.split('\n')
    expect(lines.slice(0, 6)).toEqual(['3', '4', "it's me", '3', '4', "it's me"])
    expect(lines[6]).toMatch(/\/out$/)
  })

  it('has the exit code of the step, and nothing of this machine in its variables', async () => {
    await run(`code = output ''\${toolchain.sh}/bin/sh -c "echo 1 > a; exit 7"'';`, 'code')
    process.env['FROM_THIS_MACHINE'] = 'x'
    const ran = await opened('code', (start) => [start, 'echo $? $FROM_THIS_MACHINE', 'cat a'])
    delete process.env['FROM_THIS_MACHINE']
    expect(ran.stdout).toBe('7\n1\n')
  })

  it('says where that is which a failed step wrote', async () => {
    const place = codes(await run('%shell code', 'shell')).at(-1) ?? ''
    expect(readFileSync(`${place}/a`, 'utf8')).toBe('1\n')
  })

  it('leaves a folder that outlives builds alone', async () => {
    const step = await run(
      `keeps = output { state = true; cmd = ''\${toolchain.sh}/bin/sh -c "echo x >> \\$state/count; cat \\$state/count > n"''; };`,
      'keeps'
    )
    expect(step.shown).toEqual(['keeps built'])
    const ran = await opened('keeps', (start) => [start, start, 'cat n'])
    expect(ran.stdout).toBe('x\nx\n')
    expect(ran.stderr).toBe('')
    const again = await opened('keeps', (start) => [start, 'cat n'])
    expect(again.stdout).toBe('x\n')
  })

  it('opens what a pinned step would run', async () => {
    const { narHash } = stepOf(await run('data', 'ask'))
    await run(
      `pinned = script.bash { body = ''printf "3\\n4\\n" > table.txt''; name = "bash"; hash = "${narHash ?? ''}"; };`,
      'pinned'
    )
    const ran = await opened('pinned', (start) => [start, 'cat table.txt'])
    expect(ran.stdout).toBe('3\n4\n')
  })

  it('says which input is not built', async () => {
    await run(`gone = output ''\${toolchain.sh}/bin/sh -c "exit 1"'';`, 'gone')
    await run(`needs = output ''\${toolchain.sh}/bin/sh -c "cat \${gone}/x"'';`, 'needs')
    const { message } = mistakeOf(await run('%shell needs', 'shell'), 'command')
    expect(message).toBe('gone, which it reads, is not built.')
  })
})

describe('%shell of a script', () => {
  it('starts a cell of Python with its inputs and parameters', async () => {
    await run(
      [
        '%%python report data rate=1.0e-7 names=[ "it\'s" "b" ]',
        'rows = [int(line) for line in open(inputs["data"] / "table.txt")]',
        'with open(out / "report.txt", "w") as file:',
        "    print(sum(rows), params['rate'], params['names'], file=file)",
        ''
      ].join('\n'),
      'report'
    )
    await startsAlike('report', 'report.txt')
  })

  it('whose body can be edited and started again', async () => {
    const edit = `echo 'open("other.txt", "w").write(str(params["rate"]))' > ../body.py`
    const ran = await opened('report', (start) => [edit, start, 'ls', 'cat other.txt'])
    expect(ran.stderr).toBe('')
    expect(ran.stdout).toBe('other.txt\n1e-07')
    const again = await opened('report', (start) => [start, 'ls'])
    expect(again.stdout).toBe('report.txt\n')
  })

  it('tells the line of its error as the build does', async () => {
    await run('%%python crash\nx = 1\nx / 0\n', 'crash')
    const ran = await opened('crash', (start) => [start, 'echo $?'])
    expect(ran.stderr).toMatch(/script\.py", line 2[^]*ZeroDivisionError/)
    expect(ran.stdout).toBe('1\n')
  })

  it('starts one of bash', async () => {
    await run(
      '%%bash sorted data count=2\nsort -r "${inputs[data]}/table.txt" > $out/s; echo "${params[count]} \'" >> s',
      'sorted'
    )
    await startsAlike('sorted', 's')
  })

  it('starts one that is written in Nix, with a body of a megabyte', async () => {
    await run(
      `large = script.python {
         inputs = { all = [ data ]; };
         params = { text = "\${builtins.placeholder "out"}/x"; };
         body = ''
           open("n", "w").write(f"{len(open(__file__).read())} {params['text'] == out + '/x'} {inputs['all']}")
           # \${builtins.concatStringsSep "" (builtins.genList (_: "0123456789") 100000)}
         '';
       };`,
      'large'
    )
    await startsAlike('large', 'n')
    const [enter = ''] = codes(await run('%shell large', 'shell'))
    expect(enter.length).toBeLessThan(300)
    expect(existsSync(enter.replace(/^sh /, ''))).toBe(true)
  })

  it('starts one of another language with its variables', async () => {
    await run('awk = script.make "awk" "${toolchain.sh}/bin/sh";', 'awk')
    await run(
      '%%awk other data n=5\necho "$params_n $inputs_data" > v; cat "$paramsPath" >> v',
      'v'
    )
    await startsAlike('other', 'v')
  })
})

describe('%shell of a derivation that calls itself a step', () => {
  /** Attributes of its own, with `@` for a folder of the user that nothing is to be written to. */
  async function raw(name: string, attributes: string): Promise<string> {
    const home = join(test.folder, `home-${name}`)
    mkdirSync(home)
    await run(
      `${name} = derivation {
        name = "${name}"; system = builtins.currentSystem; nwKind = "step";
        builder = "\${toolchain.sh}/bin/sh"; args = [ "-c" "mkdir $out; echo done > $out/f" "start" "a" ];
        ${attributes.replaceAll('@', home)}
      } // { nw = { name = "${name}"; command = [ "a" ]; info = null; }; };`,
      name
    )
    return home
  }

  it.each<[string, string, readonly string[], string]>([
    [
      'whose file has a path for a name',
      `passAsFile = [ "../../../../../../../../../../@/a" "../enter" "start" "ok" ];
       "../../../../../../../../../../@/a" = "one"; "../enter" = "two"; "start" = "three"; ok = "four";`,
      ['cat ../attribute-1 ../attribute-2 ../attribute-3 $okPath'],
      'onetwothreefour'
    ],
    [
      'whose variables are commands',
      `"x;touch @/b;y" = "z"; "$(touch @/c)" = "z"; "\`touch @/d\`" = "z"; "a\nb" = "z"; "'" = "z"; "-u" = "z";
       GREETING = "$(touch @/e) '\`touch @/f\`' \\\\";`,
      ['echo "$GREETING"'],
      `$(touch @/e) '\`touch @/f\`' \\\n`
    ],
    [
      'whose variables are those of the build, or no variables',
      `"=" = "z"; "PATH=x" = "z"; NIX_BUILD_TOP = "@"; TMPDIR = "@"; HOME = "/elsewhere";`,
      ['[ "$TMPDIR" = "$NIX_BUILD_TOP" ] && [ "$TMPDIR/out" = "$out" ] && echo "$HOME"'],
      '/elsewhere\n'
    ],
    [
      'whose file of a variable is one too',
      'passAsFile = [ "$(id>@/g)" ]; "$(id>@/g)" = "one";',
      ['cat ../attribute-1'],
      'one'
    ]
  ])('%s', async (title, attributes, lines, expected) => {
    const name = `raw${title.replace(/\W/g, '')}`
    const home = await raw(name, attributes)
    const ran = await opened(name, () => lines)
    expect(readdirSync(home)).toEqual([])
    expect([ran.stdout, ran.stderr]).toEqual([expected.replaceAll('@', home), ''])
  })

  it('with structured attributes has them as Nix gives them', async () => {
    const home = await raw(
      'structured',
      `__structuredAttrs = true; outputs = [ "out" ];
       text = "it's $(touch @/h)"; number = 3; yes = true; none = null; list = [ "a b" 1 ];
       set = { "$(touch @/i)" = "x"; }; deep = { list = [ 1 ]; }; "no name; touch @/j" = 1;`
    )
    const ran = await opened('structured', () => [
      'cat "$NIX_ATTRS_JSON_FILE"; echo; cat "$NIX_ATTRS_SH_FILE"'
    ])
    const [json = '', ...declared] = ran.stdout.split('\n')
    expect(JSON.parse(json)).toMatchObject({
      text: `it's $(touch ${home}/h)`,
      list: ['a b', 1]
    })
    expect(json).toMatch(/"outputs":\{"out":"\/[^"]*\/out"\}/)
    expect(declared).toContain(`declare text='it'\\''s $(touch ${home}/h)'`)
    expect(declared).toContain("declare -a list=('a b' 1 )")
    expect(declared).toContain(`declare -A set=(['$(touch ${home}/i)']='x' )`)
    expect(declared.filter((line) => /deep|no name/.test(line))).toEqual([])
    const sourced = await runProgram({
      program: 'bash',
      arguments: [
        '-c',
        `${declared.join('\n')}\nprintf '%s|' "$text" "\${list[0]}" "$yes" "$none" "\${set[@]}"`
      ]
    })
    expect(sourced.stdout).toBe(`it's $(touch ${home}/h)|a b|1||x|`)
    expect(readdirSync(home)).toEqual([])
  })
})
