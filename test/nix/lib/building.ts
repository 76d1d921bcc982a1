import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultToolchain } from '../../../nix/freeze/toolchain.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { giveToolchain } from '../../support/toolchain.ts'
import { packageRoot, patchelf } from './evaluate.ts'
import { freezeMistakeInWords } from '../../../kernel/render/words/freeze.ts'

/** What a build of a plain notebook gave. */
export interface Built {
  /** Where the output is on disk; null where it was not built. */
  readonly output: string | null
  readonly words: string
}

/** Notebooks as plain Nix, evaluated and built with this machine's own toolchain, frozen. */
export interface Library {
  readonly test: TestNix
  /** The beginning of an expression: definitions behind the library's names and the toolchain's. */
  notebook(definitions: string, options?: string): string
  build(
    definitions: string,
    name: string,
    options?: string,
    flags?: readonly string[]
  ): Promise<Built>
  /** The same; throws with Nix's words where it was not built. */
  outputOf(definitions: string, name: string, options?: string): Promise<string>
}

/** A library on a store of its own. `settings` are further lines of `NIX_CONFIG`. */
export async function libraryForTests(settings: readonly string[] = []): Promise<Library> {
  const test = await testNix(settings)
  await giveToolchain(test.nix)
  const frozen = await defaultToolchain(test.nix, { packageRoot, patchelf })
  if (!frozen.ok) throw new Error(freezeMistakeInWords(frozen.mistake).message)
  const toolchain = frozen.value.expression
  const library: Library = {
    test,
    notebook: (definitions, options = '') => `let
      toolchain = with lib; ${toolchain};
      lib = import ${packageRoot}/nix/lib { inherit toolchain; ${options} };
      inherit (lib)
        output script sweep zip exact process checkpoint network static program freeze;
      inherit (toolchain) sh python3;
      ${definitions}
    `,
    build: async (definitions, name, options = '', flags = []) => {
      const file = join(test.folder, 'notebook.nix')
      writeFileSync(file, `${library.notebook(definitions, options)} in ${name}`)
      const instantiated = await run(invokeNix(test.nix, 'nix-instantiate', [file]))
      if (instantiated.exitCode !== 0) throw new Error(instantiated.stderr)
      const drvPath = instantiated.stdout.trim().split('!')[0] ?? ''
      const built = await run(invokeNix(test.nix, 'nix-store', ['--realise', drvPath, ...flags]))
      const output = built.exitCode === 0 ? test.nix.onDisk(built.stdout.trim()) : null
      return { output, words: built.stderr }
    },
    outputOf: async (definitions, name, options = '') => {
      const { output, words } = await library.build(definitions, name, options)
      if (output === null) throw new Error(words)
      return output
    }
  }
  return library
}
