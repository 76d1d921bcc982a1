import type { Probe, ProbeProblem } from '../../outcome/index.ts'
import { failureInWords } from './failure.ts'

/** What was found to be wrong with a Nix, and the way out; empty where all is well. */
export function probeInWords({
  sandboxed,
  contentAddressed,
  problem
}: Pick<Probe, 'sandboxed' | 'contentAddressed' | 'problem'>): readonly string[] {
  if (problem !== null) return problemInWords(problem)
  return [
    ...(contentAddressed ? [] : noContentAddressing),
    ...(sandboxed === false ? notSandboxed : [])
  ]
}

function problemInWords(problem: ProbeProblem): readonly string[] {
  switch (problem.kind) {
    case 'interfered':
      return [problem.text]
    case 'no-shell':
      return ['Nothing could be tried: there is no shell (sh) on PATH.']
    case 'failed':
      return failureInWords(problem.cause)
  }
}

const notSandboxed = [
  'Builds see the files of this machine: the sandbox is off, though it was asked for.',
  'With a Nix daemon, add to /etc/nix/nix.conf: sandbox = true; then restart the daemon: systemctl restart nix-daemon'
]

const noContentAddressing = [
  'Content-addressed steps cannot be built here, so a step that gives the same bytes again still has everything after it built anew.',
  'With a Nix daemon, add to /etc/nix/nix.conf: extra-experimental-features = ca-derivations; then restart the daemon: systemctl restart nix-daemon'
]
