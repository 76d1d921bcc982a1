import type { NixVersion } from '../../nix/base/index.ts'
import type { CommandMistake } from './command-mistake.ts'
import type {
  BuilderVerdict,
  Misunderstanding,
  NixUnusable,
  PageDrawing,
  Probe,
  RemoteBuilder,
  StoreKind
} from './findings.ts'

/** How what a machine lacks is got there. */
export interface SetUp {
  /** Whether this is an installed package, and no checkout. */
  readonly isInstalled: boolean
  /** The command that gets it. */
  readonly command: string
}

/** What was found where a machine was examined: what is well and what is not. */
export type Examined =
  /** `platform` as Node names it. */
  | { readonly kind: 'platform'; readonly platform: string; readonly isInWindows: boolean }
  | {
      readonly kind: 'node'
      readonly version: string
      readonly oldest: string
      readonly isNewEnough: boolean
    }
  /** There is not all of which the default toolchain is frozen. */
  | { readonly kind: 'no-programs'; readonly missing: readonly string[] }
  | {
      readonly kind: 'patchelf'
      readonly file: string
      readonly is: 'usable' | 'not-usable' | 'missing'
      readonly setUp: SetUp
    }
  | { readonly kind: 'pages'; readonly drawing: PageDrawing }
  | {
      readonly kind: 'jupyter'
      /** null where it does not start. */
      readonly version: string | null
      /** The Python that has it; null where that on PATH was asked. */
      readonly python: string | null
      readonly setUp: SetUp
    }
  | { readonly kind: 'no-kernelspec' }
  | { readonly kind: 'kernelspec'; readonly folder: string; readonly starts: KernelspecStarts }
  | { readonly kind: 'no-nix'; readonly mistake: NixUnusable }
  | { readonly kind: 'nix'; readonly nix: NixVersion; readonly binary: string }
  | { readonly kind: 'store'; readonly store: StoreKind }
  | { readonly kind: 'no-builds'; readonly probe: Probe }
  | { readonly kind: 'sandbox'; readonly sandboxed: boolean; readonly store: StoreKind }
  | { readonly kind: 'addressing'; readonly byContent: boolean; readonly store: StoreKind }
  /** What is remembered of evaluations: sizes in bytes. */
  | {
      readonly kind: 'evaluations'
      readonly notebooks: number
      readonly size: number
      readonly displays: number
    }
  | {
      readonly kind: 'misunderstood'
      readonly nix: NixVersion
      readonly found: readonly Misunderstanding[]
    }
  | { readonly kind: 'cache'; readonly url: string; readonly reachable: boolean }
  | { readonly kind: 'no-builder'; readonly mistake: CommandMistake }
  | {
      readonly kind: 'builder'
      readonly builder: RemoteBuilder
      readonly verdict: BuilderVerdict
    }

/** Whether a kernelspec starts a kernel. */
export type KernelspecStarts =
  | { readonly kind: 'kernel' }
  | { readonly kind: 'nothing' }
  /** It names a file that is not there; `buildIn` is the checkout that makes it, where one does. */
  | { readonly kind: 'missing'; readonly file: string; readonly buildIn: string | null }
