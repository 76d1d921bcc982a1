import type { SubcommandName } from '../../render/words/command-line/index.ts'
import type { Subcommand } from '../terminal/index.ts'

/**
 * A file for each subcommand of nix-workflow, read when it is asked for: one that executes a notebook
 * has no use for what another one examines or draws.
 */
export const subcommands: Readonly<Record<SubcommandName, () => Promise<Subcommand>>> = {
  install: async () => (await import('./install.ts')).install,
  uninstall: async () => (await import('./uninstall.ts')).uninstall,
  run: async () => (await import('./run.ts')).run,
  check: async () => (await import('./check.ts')).check,
  plan: async () => (await import('./plan.ts')).plan,
  verify: async () => (await import('./verify.ts')).verifySubcommand,
  why: async () => (await import('./why.ts')).why,
  diff: async () => (await import('./diff.ts')).diff,
  compare: async () => (await import('./compare.ts')).compare,
  report: async () => (await import('./report.ts')).report,
  roots: async () => (await import('./roots.ts')).roots,
  gc: async () => (await import('./gc.ts')).gc,
  provenance: async () => (await import('./provenance.ts')).provenance,
  bundle: async () => (await import('./bundle.ts')).bundleSubcommand,
  open: async () => (await import('./open.ts')).open,
  push: async () => (await import('./push.ts')).push,
  convert: async () => (await import('./convert.ts')).convertSubcommand,
  import: async () => (await import('./import.ts')).importSubcommand,
  doctor: async () => (await import('./doctor.ts')).doctor,
  lab: async () => (await import('./lab.ts')).lab,
  showcase: async () => (await import('./showcase.ts')).showcase
}

/** Whether there is a subcommand of this name. */
export function isSubcommand(name: string): name is SubcommandName {
  return Object.hasOwn(subcommands, name)
}
