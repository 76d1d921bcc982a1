import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lineage } from '../../../nix/store/lineage.ts'
import { pathInfos } from '../../../nix/store/store.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { libraryForTests, type Library } from './building.ts'
import { evaluate, mistakeOf } from './evaluate.ts'

let library: Library
beforeAll(async () => {
  const folder = scratchFolder('certificates')
  const certificates = join(folder, 'own.pem')
  writeFileSync(certificates, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  vi.stubEnv('NIX_SSL_CERT_FILE', certificates)
  library = await libraryForTests()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})
afterAll(() => library.test.remove())

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')
const asked = (definitions: string, expression: string) =>
  evaluate(
    library.test.nix,
    library.test.folder,
    `${library.notebook(definitions)} in ${expression}`
  )

describe('the long form of a step', () => {
  it('takes options as a set, and is the same step as the command', async () => {
    const value = await asked(
      `bySet = output { program = "\${sh}/bin/sort"; args = { lr = 1.0e-7; whole = 2.0; tags = [ "a" "b c" ]; flag = true; off = false; none = null; data = sh; }; };
       byLine = output "\${sh}/bin/sort --whole=2.0 --tags=a --tags='b c' --lr=1e-7 --data=\${sh} --flag";
       operands = output { program = "\${sh}/bin/sort"; args = [ "fit" { b = 1; a = 2; } 0.1 ]; };`,
      `{ same = bySet.drvPath == byLine.drvPath; operands = builtins.tail operands.nw.command; }`
    )
    expect(value).toEqual({ same: true, operands: ['fit', '--a=2', '--b=1', '0.1'] })
  })

  it('keeps everything that changes nothing out of what the step is', async () => {
    const value = await asked(
      `plain = output "\${sh}/bin/true --b=1 --a=1";
       declared = output { cmd = "\${sh}/bin/true --a=1 --b=1"; timeout = "2m"; cores = 3; memory = "1.5G"; info = { n = 1; }; preview = "x.csv"; metrics = [ "m.json" ]; state = true; };
       scripts = map (more: script.bash ({ body = "true"; } // more)) [ { } { state = true; } ];
       ordered = output { cmd = "\${sh}/bin/true --b=1 --a=1"; ordered = true; };
       variable = output { cmd = "\${sh}/bin/true --b=1 --a=1"; env = { RATE = 0.1; }; };
       state = output "\${sh}/bin/true --save=$state/x";`,
      `{ same = plain.drvPath == declared.drvPath;
         nw = { inherit (declared.nw) timeout cores memory info preview metrics hash network state; };
         others = map (step: step.drvPath == plain.drvPath) [ ordered variable ];
         scripts = (builtins.head scripts).drvPath == (builtins.elemAt scripts 1).drvPath;
         state = [ state.nw.state plain.nw.state (builtins.elemAt state.nw.command 1) ]; }`
    )
    expect(value).toEqual({
      same: true,
      nw: {
        timeout: 120,
        cores: 3,
        memory: 1610612736,
        info: { n: 1 },
        preview: ['x.csv'],
        metrics: ['m.json'],
        hash: null,
        network: false,
        state: true
      },
      scripts: true,
      others: [false, false],
      state: [true, false, '--save=/nw/state/x']
    })
  })

  it('passes its variables, numbers without loss', async () => {
    const folder = await library.outputOf(
      `step = output { cmd = ''\${sh}/bin/sh -c 'echo "$RATE $NAME" > x' ''; env = { RATE = 1.0e-7; NAME = "é b"; }; };`,
      'step'
    )
    expect(read(folder, 'x')).toBe('1e-7 é b\n')
  })
})

describe('strip', () => {
  it('leaves no reference to a store path, and pins then work', async () => {
    const definitions = `
      data = output ''\${sh}/bin/sh -c 'echo 1 > $out/x' '';
      step = strip: output { cmd = ''\${sh}/bin/sh -c '
        mkdir sub; echo "made of $1 in $out" > "sub/a b"; ln -s "$1/x" linked; ln -s "$out/sub/a b" own; ln -s ../linked sub/up; printf "x\\0y" > binary; printf "$1\\0$1" >> binary
        chmod 555 "sub/a b"' make \${data}''; name = "made"; inherit strip; };`
    const referencesOf = async (folder: string) => {
      const path = folder.slice(folder.indexOf('/nix/store/'))
      const infos = await pathInfos(library.test.nix, [path])
      if (!infos.ok) throw new Error(infos.mistake.said)
      return infos.value.get(path)
    }
    const whole = await library.outputOf(definitions, '(step false)')
    expect((await referencesOf(whole))?.references).toHaveLength(1)
    const stripped = await library.outputOf(definitions, '(step true)')
    const info = await referencesOf(stripped)
    expect(info?.references).toEqual([])
    expect(read(stripped, 'sub/a b')).toMatch(
      /^made of \/nix\/store\/e{32}-sh in \/nix\/store\/e{32}-made\n$/
    )
    expect(readFileSync(join(stripped, 'binary')).toString('latin1')).toMatch(
      /^x\0y\/nix\/store\/e{32}-sh\0\/nix\/store\/e{32}-sh$/
    )
    expect(read(stripped, 'linked')).toBe('1\n')
    expect(readlinkSync(join(stripped, 'own'))).toBe('sub/a b')
    expect(readlinkSync(join(stripped, 'sub/up'))).toBe('../linked')

    const pinned = `${definitions} pinned = output { cmd = "\${sh}/bin/false"; name = "made"; hash = "${info?.narHash ?? ''}"; };`
    expect(await library.outputOf(pinned, 'pinned')).toBe(stripped)
    const behind = await library.outputOf(
      `${pinned} behind = output "\${sh}/bin/cp \${pinned}/linked copy";`,
      'behind'
    )
    expect(read(behind, 'copy')).toBe('1\n')
  })
})

describe('a pin', () => {
  it('of a result that is nowhere fails with a sentence', async () => {
    const hash = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
    const { output, words } = await library.build(
      `step = output { cmd = "\${sh}/bin/touch x"; hash = "${hash}"; };`,
      'step'
    )
    expect(output).toBeNull()
    expect(words).toContain(
      `the result of the step touch is pinned by the hash ${hash}, and is not in this store`
    )
    expect(words).toContain('strip = true')
  })

  it('keeps what the result came from for the reader', async () => {
    const hash = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
    const value = await asked(
      `data = output "\${sh}/bin/touch x";
       step = output { cmd = "\${sh}/bin/sort \${data}/x"; hash = "${hash}"; };`,
      `{ drvPath = builtins.unsafeDiscardStringContext step.drvPath; kind = step.nwKind; hash = step.nw.hash;
         unpinned = step.nw.unpinned.drvPath == (output "\${sh}/bin/sort \${data}/x").drvPath; }`
    )
    expect(value).toMatchObject({ kind: 'step', hash, unpinned: true })
    // Evaluated without writing; written now.
    await library.build(
      `data = output "\${sh}/bin/touch x";
       step = output { cmd = "\${sh}/bin/sort \${data}/x"; hash = "${hash}"; };`,
      'step'
    )
    const drvPath = String(Object.getOwnPropertyDescriptor(value, 'drvPath')?.value)
    const graph = lineage(library.test.nix, [drvPath])
    expect(graph.steps.map(({ name }) => name)).toEqual(['sort', 'touch'])
    expect(graph.edges[0]?.files).toEqual(['x'])
  })
})

describe('a sweep', () => {
  it('is a step for each combination, named by its parameters, and is gathered', async () => {
    const folder = await library.outputOf(
      `results = sweep { lr = [ 0.1 1.0e-7 ]; epochs = [ 5 10 ]; } (p: output { program = "\${sh}/bin/sh"; args = [ "-c" ''echo "$0 $1" > score'' p.epochs p.lr ]; });
       all = output ''\${sh}/bin/sh -c 'cat "$@" > all; echo "$#" >> all' cat \${results}/score'';`,
      'all'
    )
    expect(read(folder, 'all')).toBe('5 0.1\n5 1e-7\n10 0.1\n10 1e-7\n4\n')
  })

  it('is chosen from, mapped, zipped, and renders as repeated arguments', async () => {
    const value = await asked(
      `models = sweep { lr = [ 0.1 0.01 ]; epochs = [ 10 5 ]; } (p: output { program = "\${sh}/bin/true"; args = p; });
       evals = sweep.map (p: model: output "\${sh}/bin/cat --model=\${model} --epochs=\${toString p.epochs}") models;
       words = text: map (word: builtins.match "(--[a-z]*=)?/[0-9a-z]{52}(.*)" word) (builtins.tail (output "\${sh}/bin/cat \${text}").nw.command);`,
      `{ inherit (models.nw) names;
         members = builtins.attrNames (removeAttrs models [ "nw" "nwKind" "__toString" ]);
         kind = models.nwKind;
         one = models."epochs=5,lr=0.1".nw.command == models.\${builtins.elemAt models.nw.names 2}.nw.command;
         slow = (sweep.select { lr = 0.01; } models).nw.names;
         several = (sweep.select { lr = [ 0.1 0.01 ]; epochs = 5; } models).nw.names;
         byFunction = (sweep.select models (p: p.epochs > 5 && p.lr < 0.1)).nw.names;
         mapped = evals.nw.names == models.nw.names;
         zipped = (sweep (zip { a = [ 1 2 ]; b = [ "x" "y" ]; }) (p: sh)).nw.names;
         listed = (sweep [ { name = "small"; } { name = "large"; size = 5; } ] (p: sh)).nw.names;
         steps = (sweep { model = [ models."epochs=5,lr=0.1" models."epochs=10,lr=0.1" ]; } (p: sh)).nw.names;
         repeated = words "--result=\${evals}/x.csv --last";
         quoted = builtins.length (words "'\${evals}'");
         bySet = (output { program = "\${sh}/bin/cat"; args = { result = evals; }; }).drvPath == (output "\${sh}/bin/cat --result=\${evals}").drvPath; }`
    )
    const all = ['epochs=10,lr=0.1', 'epochs=10,lr=0.01', 'epochs=5,lr=0.1', 'epochs=5,lr=0.01']
    expect(value).toEqual({
      names: all,
      members: [...all].sort(),
      kind: 'sweep',
      one: true,
      slow: ['epochs=10,lr=0.01', 'epochs=5,lr=0.01'],
      several: ['epochs=5,lr=0.1', 'epochs=5,lr=0.01'],
      byFunction: ['epochs=10,lr=0.01'],
      mapped: true,
      zipped: ['a=1,b=x', 'a=2,b=y'],
      listed: ['name=small', 'name=large,size=5'],
      steps: ['model=true', 'model=true (2)'],
      repeated: [null, ...Array.from({ length: 4 }, () => ['--result=', '/x.csv'])],
      quoted: 1,
      bySet: true
    })
  })
})

describe('what comes from the network', () => {
  it('fails without a hash with the hash to write, and is taken by it', async () => {
    const step = (hash: string) =>
      `step = network { cmd = ''\${sh}/bin/sh -c 'echo 1 > $out/x' ''; ${hash} };`
    const first = await library.build(step(''), 'step')
    expect(first.output).toBeNull()
    const got = /got:\s+(sha256-\S+)/.exec(first.words)?.[1] ?? ''
    expect(got).toMatch(/^sha256-.{44}$/)
    expect(read(await library.outputOf(step(`hash = "${got}";`), 'step'), 'x')).toBe('1\n')
  })

  it('is reached with the certificates of the machine', async () => {
    const { words } = await library.build(
      `step = network { cmd = ''\${sh}/bin/sh -c 'cat "$SSL_CERT_FILE" >&2; env | grep NW_CERT >&2; echo "$PIP_CERT $OWN" >&2; exit 3' ''; env = { OWN = "x"; }; };
      `,
      'step'
    )
    expect(words).toContain('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    expect(words).not.toMatch(/^NW_CERT/m)
    expect(words).toMatch(/\/certificates\.pem x\n/)
  })

  it('is nixpkgs by an archive, and files of a URL', async () => {
    const folder = join(library.test.folder, 'archive')
    mkdirSync(join(folder, 'nixpkgs'), { recursive: true })
    writeFileSync(
      join(folder, 'nixpkgs/default.nix'),
      '{ config, overlays, system }: { hello = "hello of ${system}"; kept = config; }'
    )
    execFileSync('tar', ['-C', folder, '-czf', join(folder, 'nixpkgs.tar.gz'), 'nixpkgs'])
    writeFileSync(join(folder, 'table.csv'), 'a,b\n')
    const pinned = (hash: string) =>
      `pkgs = lib.nixpkgs { rev = "abc"; url = "file://${folder}/nixpkgs.tar.gz"; config = { x = 1; }; ${hash} };`
    const mistake = (definitions: string, expression: string) =>
      mistakeOf(
        library.test.nix,
        library.test.folder,
        `${library.notebook(definitions)} in ${expression}`
      )
    const got = /got:\s+(sha256\S+)/.exec(await mistake(pinned(''), 'pkgs.hello'))?.[1] ?? ''
    expect(got).toMatch(/^sha256.{45}/)
    expect(await asked(pinned(`hash = "${got}";`), '[ pkgs.hello pkgs.kept ]')).toEqual([
      expect.stringContaining('hello of '),
      { x: 1 }
    ])

    const table = (hash: string) =>
      `table = static { url = "file://${folder}/table.csv"; ${hash} };`
    const line = await mistake(table(''), 'table.outPath')
    const hash = /Write beside its url: (hash = "sha256-[^"]{44}";)/.exec(line)?.[1] ?? line
    expect(await asked(table(hash), 'builtins.readFile table.outPath')).toBe('a,b\n')
    const unpacked = `folder = static { url = "file://${folder}/nixpkgs.tar.gz"; hash = "${got}"; };`
    expect(await asked(unpacked, 'builtins.attrNames (builtins.readDir folder.outPath)')).toEqual([
      'default.nix'
    ])
    const ofQuery = (name: string) =>
      mistake(
        `table = static { url = "file://${folder}/table.csv?x=1&y=2${name}"; };`,
        'table.outPath'
      )
    for (const name of ['', '&f=a%20b/c.csv', '#~'])
      expect(await ofQuery(name)).toContain('Write beside its url: hash = "sha256-')
    expect(readdirSync(folder)).toContain('table.csv')
  })
})
