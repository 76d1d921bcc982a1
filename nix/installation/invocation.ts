import type { Nix } from './installation.ts'
import type { Invocation } from '../process/index.ts'

/** How one of Nix's programs is started: with the store and the settings that `nix` stands for. */
export function invokeNix(
  nix: Nix,
  program: 'nix' | 'nix-store' | 'nix-instantiate' | 'nix-daemon',
  programArguments: readonly string[]
): Invocation {
  return {
    program,
    arguments: [...nix.arguments, ...programArguments],
    environment: nix.environment
  }
}
