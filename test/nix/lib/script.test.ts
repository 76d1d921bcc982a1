import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { libraryForTests, type Library } from './building.ts'
import { evaluate } from './evaluate.ts'

let library: Library
beforeAll(async () => {
  library = await libraryForTests()
})
afterAll(() => library.test.remove())

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')

const data = `data = output ''\${sh}/bin/sh -c 'echo 5 > $out/table.csv' '';`

describe('a script in Python', () => {
  it('finds its inputs and parameters, and starts in its output', async () => {
    const folder = await library.outputOf(
      `${data}
      models = sweep { lr = [ 0.1 1.0e-7 ]; } (p: output { program = "\${sh}/bin/touch"; args = [ (toString (builtins.floor (p.lr * 100))) ]; });
      told = script.python {
        inputs = { inherit data models; all = [ data data ]; };
        params = { lr = 1.0e-7; whole = 2.0; count = 3; names = [ "ä" "b'c" ]; nested = { on = true; none = null; }; };
        body = ''
          import json, os, sys
          json.dump({
              "table": open(inputs["data"] / "table.csv").read(),
              "joined": open(inputs["data"] + "/table.csv").read(),
              "models": {name: os.listdir(path) for name, path in inputs["models"].items()},
              "all": len(inputs["all"]),
              "params": params, "argv": [os.path.basename(word) for word in sys.argv],
              "here": os.getcwd() == out == os.environ["out"],
              "names": sorted(name for name in globals() if not name.startswith("__")),
              "environment": [name for name in os.environ if name.endswith("Path")],
              "repr": repr(params["lr"])
          }, open(out / "told.json", "w"))
        '';
      };`,
      'told'
    )
    expect(JSON.parse(read(folder, 'told.json'))).toEqual({
      table: '5\n',
      joined: '5\n',
      models: { 'lr=0.1': ['10'], 'lr=1e-7': ['0'] },
      all: 2,
      params: {
        lr: 1e-7,
        whole: 2,
        count: 3,
        names: ['ä', "b'c"],
        nested: { on: true, none: null }
      },
      argv: ['script.py'],
      here: true,
      names: ['inputs', 'json', 'os', 'out', 'params', 'sys'],
      environment: [],
      repr: '1e-07'
    })
  })

  it('tells the line of its own error and nothing of the library', async () => {
    const { output, words } = await library.build(
      `wrong = script.python "def f():\\n    raise ValueError('no')\\n\\nf()\\n";`,
      'wrong'
    )
    expect(output).toBeNull()
    expect(words).toMatch(
      /Traceback \(most recent call last\):\n[^\n]*File "[^"]*script\.py", line 4, in <module>\n/
    )
    expect(words).toMatch(/script\.py", line 2, in f/)
    expect(words).toContain('ValueError: no')
    expect(words).not.toContain('<string>')
  })

  it('tells the line of a syntax error, and passes on its own exit code', async () => {
    const wrong = await library.build(`wrong = script.python "\\n\\nx = = 1\\n";`, 'wrong')
    expect(wrong.words).toMatch(/script\.py", line 3\n/)
    expect(wrong.words).not.toContain('<string>')
    const left = await library.build(`left = script.python "import sys; sys.exit(7)";`, 'left')
    expect(left.words).toContain('failed with exit code 7')
  })

  it('is the same step whatever stands around it, and shows what it reads', async () => {
    const value = await evaluate(
      library.test.nix,
      library.test.folder,
      `${library.notebook(`${data}
        one = script.python { inputs = { inherit data; }; params = { lr = 0.5; }; body = "x"; info = 1; timeout = 5; };
        two = script.python { body = "x"; params = { lr = 0.5; }; inputs.data = data; };
        made = script.make "python" python3 { body = "x"; params = { lr = 0.5; }; inputs.data = data; };
        whole = script.make "python" "\${python3}/bin/python3" { body = "x"; params = { lr = 0.5; }; inputs.data = data; };`)}
      in {
        same = map (step: step.drvPath == one.drvPath) [ two made whole ];
        words = builtins.length one.nw.command;
        last = builtins.elemAt one.nw.command 3;
        script = builtins.elemAt one.nw.command 1;
        inherit (one) nwKind name;
        inherit (one.nw) timeout info;
      }`
    )
    expect(value).toEqual({
      same: [true, true, true],
      words: 4,
      last: 'lr=0.5',
      script: 'script.py',
      nwKind: 'step',
      name: 'python',
      timeout: 5,
      info: 1
    })
  })
})

describe('a script whose processes begin anew', () => {
  it('is the same in them', async () => {
    const folder = await library.outputOf(
      `${data}
      told = script.python {
        inputs = { inherit data; };
        params.n = 3;
        body = ''
          import multiprocessing
          def f(x): return x * params["n"] + int(open(inputs["data"] / "table.csv").read())
          if __name__ == "__main__":
              results = [multiprocessing.get_context(one).Pool(2).map(f, [1, 2]) for one in ("spawn", "forkserver")]
              open("results", "w").write(str(results))
        '';
      };`,
      'told'
    )
    expect(read(folder, 'results')).toBe('[[8, 11], [8, 11]]')
  })
})

describe('a script in bash', () => {
  it('finds its inputs and parameters in arrays', async () => {
    const folder = await library.outputOf(
      `${data}
      told = script.bash {
        inputs = { inherit data; };
        params = { rate = 1.0e-7; title = "it's \\"é\\" $HOME"; list = [ 1 2 ]; on = true; };
        body = ''
          cat "''\${inputs[data]}/table.csv" > "$out/table.csv"
          for key in "''\${!params[@]}"; do echo "$key ''\${params[$key]}"; done | sort > params
          echo "$(declare -p BASH_ENV bodyPath 2>&1 | wc -l)" > left
        '';
      };`,
      'told'
    )
    expect(read(folder, 'table.csv')).toBe('5\n')
    expect(read(folder, 'params')).toBe('list [1,2]\non true\nrate 1e-7\ntitle it\'s "é" $HOME\n')
    expect(read(folder, 'left')).toBe('2\n')
  })

  it('says nothing of locales, and text stays UTF-8', async () => {
    const { output, words } = await library.build(
      `utf8 = script.bash ''
        x=é
        printf '%s %s\\n' "$x" "''\${LC_ALL:-unset}" > text
        \${python3}/bin/python3 -c 'import sys; print("ä", sys.stdout.encoding, sys.getfilesystemencoding(), open("é.txt", "w").encoding.lower())' > python
      '';`,
      'utf8'
    )
    expect(words).not.toMatch(/locale/)
    expect(read(output ?? '', 'text')).toBe('é unset\n')
    expect(read(output ?? '', 'python')).toBe('ä utf-8 utf-8 utf-8\n')
    expect(readdirSync(output ?? '')).toContain('é.txt')
  })

  it('ends at the first command that fails, and tells its line', async () => {
    const { output, words } = await library.build(
      `wrong = script.bash "true\\necho before\\nfalse\\necho behind\\n";`,
      'wrong'
    )
    expect(output).toBeNull()
    expect(words).toContain('before')
    expect(words).not.toContain('behind')
    expect(words).toMatch(/script\.sh: line 3: exit code 1: false/)
    const unknown = await library.build(`unknown = script.bash "\\nnosuchcommand";`, 'unknown')
    expect(unknown.words).toMatch(/script\.sh: line 2: nosuchcommand: command not found/)
  })
})

describe('a step', () => {
  it('has a home that it can write to, the locale of its LANG, and time zones', async () => {
    const folder = await library.outputOf(
      `told = script.python ''
        import locale, os, subprocess, zoneinfo
        locale.setlocale(locale.LC_ALL, "")
        home = os.path.expanduser("~")
        os.makedirs(home + "/.cache/matplotlib")
        noon = __import__("datetime").datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
        with open("told", "w") as file:
            print(locale.nl_langinfo(locale.CODESET), noon.utcoffset(), os.listdir("."), home != "/homeless-shelter", file=file)
      '';
      dates = script.bash {
        inputs = { inherit told; };
        body = ''
          TZ=Asia/Tokyo date -d @0 +%H:%M > date
          mkdir "$HOME/x" && cd && [ -d x ]
        '';
      };
      own = output { cmd = ''\${sh}/bin/sh -c 'echo "$HOME $TZDIR" > $out/own' ''; env = { HOME = "/here"; TZDIR = "/there"; }; };
      all = output "\${sh}/bin/cp \${told}/told \${dates}/date \${own}/own .";`,
      'all'
    )
    expect(read(folder, 'told')).toBe("UTF-8 2:00:00 ['told'] True\n")
    expect(read(folder, 'date')).toBe('09:00\n')
    expect(read(folder, 'own')).toBe('/here /there\n')
  })

  it('runs scripts and programs with line ends of Windows', async () => {
    const file = join(library.test.folder, 'windows.sh')
    writeFileSync(file, '#!/bin/sh\r\nif true; then\r\n  echo "$1" > "$out/said"\r\nfi\r\n')
    const folder = await library.outputOf(
      `said = script.bash "if true; then\\r\\n  echo on > said\\r\\nfi\\r\\n";
      tool = program "tool" ${file};
      all = output "\${tool}/bin/tool\\r\\n\${said}\\r\\n";`,
      'all'
    )
    expect(readdirSync(folder)).toEqual(['said'])
    expect(read(folder, 'said')).toMatch(/^\/nix\/store\/[^\r]*\n$/)
    const parts = await library.outputOf(
      `parts = script.bash "cat > said <<END\\na\\r\\nb\\nEND\\n";`,
      'parts'
    )
    expect(read(parts, 'said')).toBe('a\r\nb\n')
  })

  it('finds its output in args as in a command', async () => {
    const folder = await library.outputOf(
      `data = output ''\${sh}/bin/sh -c 'echo 5 > $out/table.csv' '';
      made = output { program = "\${sh}/bin/cp"; args = [ "\${data}/table.csv" "$out/copy.csv" ]; };
      kept = output { program = "\${sh}/bin/sh"; args = [ "-c" "echo \\\\$out \\$output > $out/words; cp \${made}/copy.csv $out" ]; };`,
      'kept'
    )
    expect(readdirSync(folder).sort()).toEqual(['copy.csv', 'words'])
  })
})

describe('a script in another language', () => {
  it('finds JSON and variables', async () => {
    const folder = await library.outputOf(
      `${data}
      shell = script.make "sh" sh;
      told = shell {
        inputs = { inherit data; };
        params = { rate = 0.25; };
        body = ''
          cat "$inputs_data/table.csv" > table.csv
          echo "$params_rate $(cat "$paramsPath")" > params
        '';
      };`,
      'told'
    )
    expect(read(folder, 'table.csv')).toBe('5\n')
    expect(read(folder, 'params')).toBe('0.25 {"rate":0.25}\n')
  })

  it('says what is missing where its interpreter is', async () => {
    const { words } = await library.build(`none = script.make "ruby" sh { body = "x"; };`, 'none')
    expect(words).toContain('bin/ruby is not there: give the step an interpreter that has it')
  })
})
