import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run } from '../../nix/process/process.ts'
import { interleaved, median, timed, type Figure } from './measure.ts'

const rounds = 5

/** The beginning of each expression: the library with a toolchain of words alone, and two programs. */
const scope = `
  let
    lib = import ${join(packageRoot, 'nix', 'lib')} { toolchain.sh = "/nix/store/00000000000000000000000000000000-sh"; };
    inherit (lib) output sweep;
    tool = "/nix/store/00000000000000000000000000000000-tool/bin/tool";
    numbers = builtins.genList (number: number);
    all = steps: builtins.foldl' (sum: step: sum + builtins.stringLength step.drvPath) 0 steps;
    bare = arguments: derivation {
      name = "tool"; system = "x86_64-linux"; builder = "/nix/store/00000000000000000000000000000000-sh/bin/sh";
      args = [ "-c" "x" "start" tool ] ++ arguments; nwKind = "step"; PATH = "x"; LC_ALL = "x";
      SOURCE_DATE_EPOCH = "1"; PYTHONHASHSEED = "0";
      __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";
    };
  in
`

/**
 * What the workflow library costs: each measured in a fresh process that evaluates and writes
 * nothing, less the same with derivations made by hand. `folder` is for the expressions.
 */
export async function measureLibrary(nix: Nix, folder: string): Promise<Figure[]> {
  const evaluate = (expression: string) => (): Promise<number> => {
    const file = join(folder, 'library.nix')
    writeFileSync(file, scope + expression)
    return timed(async () => {
      const ended = await run(invokeNix(nix, 'nix-instantiate', ['--eval', '--strict', file]))
      if (ended.exitCode !== 0) throw new Error(ended.stderr)
    })
  }
  const compared = async (ours: string, theirs: string) => {
    const [first = [], second = []] = await interleaved(rounds, evaluate(ours), evaluate(theirs))
    return { ours: median(first), theirs: median(second) }
  }
  const words = (times: { readonly ours: number; readonly theirs: number }) =>
    `${times.ours.toFixed(0)} ms against ${times.theirs.toFixed(0)} ms of bare derivations`

  const thousand = await compared(
    'all (map (n: output "${tool} --lr=0.1 --number=${toString n} --data=/nix/store/x") (numbers 1000))',
    'all (map (n: bare [ "--data=/nix/store/x" "--lr=0.1" "--number=${toString n}" ]) (numbers 1000))'
  )
  const inputs = 'map (n: bare [ "${toString n}" ]) (numbers 400)'
  const four = await compared(
    `let made = ${inputs}; in all [ (output "\${tool} \${toString (map (one: "--input=\${one}/x") made)}") ]`,
    `let made = ${inputs}; in all [ (bare (map (one: "--input=\${one}/x") made)) ]`
  )
  const megabyte = await compared(
    `all [ (output "\${tool} 'a b' \${toString (map (n: "--result=\${toString n}") (numbers 65000))}") ]`,
    'all [ (bare (map (n: "--result=${toString n}") (numbers 65000))) ]'
  )
  const swept = await compared(
    'all (builtins.attrValues (builtins.removeAttrs (sweep { lr = map (n: n * 1.0e-7) (numbers 50); epochs = numbers 20; } (p: output { program = tool; args = p; })) [ "nw" "nwKind" "__toString" ]))',
    'all [ ]'
  )
  return [
    {
      ...{ what: 'one step of a thousand, evaluated', unit: 'ms' as const, limit: 0.2 },
      value: (thousand.ours - thousand.theirs) / 1000,
      measured: words(thousand)
    },
    {
      ...{ what: 'a step with 400 inputs, evaluated', unit: 'ms' as const, limit: 50 },
      value: four.ours - four.theirs,
      measured: words(four)
    },
    {
      ...{ what: 'a command of a megabyte, evaluated', unit: 'ms' as const, limit: 2000 },
      value: megabyte.ours - megabyte.theirs,
      measured: words(megabyte)
    },
    {
      ...{ what: 'a sweep of a thousand, evaluated', unit: 'ms' as const, limit: 1000 },
      value: swept.ours,
      measured: `with the start of Nix, ${swept.theirs.toFixed(0)} ms`
    }
  ]
}
