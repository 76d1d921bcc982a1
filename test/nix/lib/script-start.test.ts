import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isObject } from '../../../nix/base/object.ts'
import { run } from '../../../nix/process/process.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluate, packageRoot } from './evaluate.ts'

/** What script-languages.nix gives the shell that starts a script. */
interface Language {
  readonly run: string
  readonly preamble: string
}

let test: TestNix
let languages: Map<string, Language>
let folder: string
beforeAll(async () => {
  test = await testNix()
  const value = await evaluate(
    test.nix,
    test.folder,
    `let
      languages = import ${packageRoot}/nix/lib/script-languages.nix;
      given = { inputs = { data = "/d"; }; params = { n = 3; text = "a"; }; };
      of = name: {
        run = languages.\${name}.run;
        preamble = if languages.\${name} ? preamble then languages.\${name}.preamble given else "";
      };
    in builtins.listToAttrs (map (name: { inherit name; value = of name; }) [ "python" "bash" "js" ])`
  )
  languages = new Map(
    Object.entries(isObject(value) ? value : {}).map(([name, one]) => {
      const { run: lines, preamble } = isObject(one) ? one : {}
      return [name, { run: String(lines), preamble: String(preamble) }]
    })
  )
})
afterAll(() => test.remove())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'script-start-'))
  return () => {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Starts a script with a program of this machine, as the shell of a step does. */
async function started(
  language: string,
  program: string,
  extension: string,
  body: string
): Promise<{ readonly code: number | null; readonly words: string; readonly said: string }> {
  const { run: lines = '', preamble = '' } = languages.get(language) ?? {}
  const out = join(folder, 'out')
  mkdirSync(out)
  const script = join(folder, `script.${extension}`)
  writeFileSync(script, body)
  writeFileSync(join(folder, 'inputs'), '{"data":"/d"}')
  writeFileSync(join(folder, 'params'), '{"n":3,"text":"a"}')
  writeFileSync(join(folder, 'preamble'), preamble)
  const ended = await run({
    program: '/bin/sh',
    arguments: ['-c', `cd "$out"; script=${script}\n${lines}`, 'start', program],
    environment: {
      PATH: process.env['PATH'] ?? '',
      NIX_BUILD_TOP: folder,
      out,
      bodyPath: script,
      inputsPath: join(folder, 'inputs'),
      paramsPath: join(folder, 'params'),
      ...(preamble === '' ? {} : { preamblePath: join(folder, 'preamble') })
    }
  })
  return { code: ended.exitCode, words: ended.stderr, said: ended.stdout }
}

describe('a script in bash', () => {
  it.each<readonly [what: string, body: string, code: number, said: string, words: string]>([
    [
      'a pipe whose first command fails',
      'cat /nothere | sort > f\necho no',
      1,
      '',
      'line 1: exit code 1: sort > f (exit codes of the pipe: 1 0)'
    ],
    [
      'one whose middle fails',
      'true | false | cat\necho no',
      1,
      '',
      'line 1: exit code 1: cat (exit codes of the pipe: 0 1 0)'
    ],
    ['a producer that its reader ends', 'yes | head -n 1\necho on', 0, 'y\non', ''],
    ['one at the end', 'yes | head -n 1', 0, 'y', ''],
    ['one in a function', 'f() { yes | head -n 1; }\nf\necho on', 0, 'y\non', ''],
    ['one in a substitution', 'x=$(yes | head -n 1)\necho "$x"', 0, 'y', ''],
    ['one in a subshell', '( yes | head -n 1 )\necho on', 0, 'y\non', ''],
    ['one that a loop reads', 'yes | while read -r line; do break; done\necho on', 0, 'on', ''],
    [
      'what fails before it in the pipe',
      'cat /nothere | yes | head -n 1\necho no',
      1,
      'y',
      'exit code 1: head -n 1 (exit codes of the pipe: 1 141 0)'
    ],
    [
      'what fails behind it',
      'yes | head -n 1\nfalse\necho no',
      1,
      'y',
      'line 2: exit code 1: false'
    ],
    [
      'what fails behind it in a subshell',
      'yes | head -n 1\n( false; echo no )\necho no',
      1,
      'y',
      'line 2: exit code 1: false'
    ],
    [
      'what fails behind it in a function',
      'f() { yes | head -n 1; }\nf\nfalse\necho no',
      1,
      'y',
      'line 3: exit code 1: false'
    ],
    [
      'words that are parted by line breaks alone',
      "IFS=$'\\n'\nyes | head -n 1\ncat /nothere | yes | head -n 1\necho no",
      1,
      'y\ny',
      '(exit codes of the pipe: 1 141 0)'
    ],
    [
      'what may fail',
      'if cat /nothere | sort; then echo yes; else echo else; fi\nfalse || echo or',
      0,
      'else\nor',
      ''
    ],
    [
      'a script that goes on by its own will',
      'yes | head -n 1\nset +e\nfalse\ncat /nothere | sort\necho "on $?"',
      0,
      'y\non 1',
      ''
    ],
    [
      'a command in a substitution',
      'x=$(false; echo a)\necho no',
      1,
      '',
      'line 1: exit code 1: false'
    ],
    ['its own exit code', 'exit 7', 7, '', ''],
    [
      'an unknown input',
      'echo "${inputs[typo]}"\necho no',
      1,
      '',
      'line 1: inputs[typo]: unbound variable'
    ],
    [
      'an unknown parameter',
      'x=${params[typo]}\necho no',
      1,
      '',
      'line 1: params[typo]: unbound variable'
    ],
    [
      'one that may be missing',
      'echo "${inputs[data]} ${params[n]} ${params[no]:-none}"',
      0,
      '/d 3 none',
      ''
    ],
    ['a folder that is not kept', '[ -n "${state-}" ] || echo none', 0, 'none', '']
  ])('%s', async (_, body, code, said, words) => {
    const ended = await started('bash', 'bash', 'sh', body)
    expect({ code: ended.code, said: ended.said.trim() }).toEqual({ code, said })
    if (words === '') expect(ended.words).not.toContain('exit code')
    else expect(ended.words).toContain(words)
  })

  it('says where its bash has no pipefail', async () => {
    const shim = join(folder, 'old-bash')
    writeFileSync(
      shim,
      `#!/bin/sh\n{ echo 'set() { case "$*" in *pipefail*) return 1 ;; *) builtin set "$@" ;; esac; }'; cat "$BASH_ENV"; } > ${folder}/old\nBASH_ENV=${folder}/old exec bash "$@"\n`,
      { mode: 0o755 }
    )
    const ended = await started('bash', shim, 'sh', 'echo on')
    expect(ended.words).toContain('this bash has no pipefail: of a pipe only the last command')
    expect(ended.said).toBe('on\n')
  })
})

const ofPool = (method: string, size: string) => `import multiprocessing
N = params["n"]
def times(x): return x * N + len(inputs["data"] / "x") + len(out) * 0
if __name__ == "__main__":
    context = multiprocessing.get_context("${method}")
    ${size}
`

describe('a script in Python whose processes begin anew', () => {
  it.each(['spawn', 'forkserver', 'fork'])('by %s they find what it finds', async (method) => {
    const pool = ofPool(method, 'print(context.Pool(2).map(times, [1, 2]), __file__[-9:])')
    const ended = await started('python', 'python3', 'py', pool)
    expect(ended.words).toBe('')
    expect(ended.said).toBe('[7, 10] script.py\n')
  })

  it('one process, too, and one that it starts', async () => {
    const ended = await started(
      'python',
      'python3',
      'py',
      ofPool(
        'spawn',
        'one = context.Process(target=again); one.start(); one.join(); print(one.exitcode)'
      ).replace(
        'if __name__',
        'def again():\n    two = multiprocessing.get_context("spawn").Process(target=print, args=(times(1),)); two.start(); two.join()\nif __name__'
      )
    )
    expect(ended.words).toBe('')
    expect(ended.said).toBe('7\n0\n')
  })

  it.each([
    ['a pool', 'multiprocessing.get_context("spawn").Pool(2).map(print, [1])'],
    [
      'a process',
      'p = multiprocessing.get_context("forkserver").Process(target=print); p.start(); p.join(); print("done")'
    ]
  ])('%s that cannot begin ends it, with the line', async (_, line) => {
    const ended = await started('python', 'python3', 'py', `import multiprocessing\n\n${line}\n`)
    expect(ended.code).toBe(143)
    expect(ended.said).not.toContain('done')
    expect(ended.words).toMatch(/script\.py", line 3, in <module>/)
    expect(ended.words).toContain('if __name__ ==')
    expect(ended.words).toContain('a process that the script started could not read the script')
  })
})

it('a script in JavaScript gives its threads and processes what it finds', async () => {
  const ended = await started(
    'js',
    process.execPath,
    'js',
    `const { Worker, isMainThread } = require('worker_threads')
const { fork } = require('child_process')
if (isMainThread && process.argv[2] !== 'again') new Worker(__filename).on('exit', () => fork(__filename, ['again']))
console.log(params.n, inputs.data, Object.keys(process.env).filter((name) => name.endsWith('Path')).length)
`
  )
  expect(ended.words).toBe('')
  expect(ended.said).toBe('3 /d 0\n3 /d 0\n3 /d 0\n')
})
