import type { BuilderVerdict, RemoteBuilder } from '../../outcome/index.ts'
import { failureInWords } from './failure.ts'

/** What came of trying a machine out: a sentence, and the way out where it is needed. */
interface VerdictInWords {
  readonly state: 'good' | 'warning' | 'bad'
  readonly message: string
  /** null where nothing is to be done. */
  readonly way: string | null
}

/** What came of trying a machine out, down to the line that is missing there. */
export function builderVerdictInWords(
  { url, host, user, port, key }: RemoteBuilder,
  verdict: BuilderVerdict
): VerdictInWords {
  const login = `ssh${port === null ? '' : ` -p ${port}`}${key === null ? '' : ` -i ${key}`} ${user === null ? host : `${user}@${host}`}`
  const bad = (message: string, way: string) => ({ state: 'bad', message, way }) as const
  switch (verdict.kind) {
    case 'works':
      return verdict.sandboxed
        ? {
            state: 'good',
            message: `${url} builds: Nix ${verdict.version}, content-addressed steps, sandboxed.`,
            way: null
          }
        : {
            state: 'warning',
            message: `${url} builds with Nix ${verdict.version}, and without a sandbox: steps see the files of that machine, and may depend on them.`,
            way: 'In /etc/nix/nix.conf on that machine, then restart its nix-daemon: sandbox = true'
          }
    case 'unreachable':
      return bad(`${url} cannot be reached: ${unreachable(verdict, host)}`, wayTo(verdict, login))
    case 'no-nix':
      return bad(
        `${url} lets you in, and has no nix-store on the PATH of a command that is sent over ssh.`,
        `Install Nix there; where it is installed, let its programs be found without a login, as by a link in /usr/local/bin. To see: ${login} nix-store --version`
      )
    case 'too-old':
      return bad(
        `${url} has Nix ${verdict.version}, which cannot build content-addressed steps.`,
        'Install a newer one there: 2.4 is the oldest that can.'
      )
    case 'no-content-addressing':
      return bad(
        `${url} has Nix ${verdict.version} and does not build content-addressed steps.`,
        'In /etc/nix/nix.conf on that machine, then restart its nix-daemon: extra-experimental-features = ca-derivations'
      )
    case 'cannot-build': {
      const [first = '', ...rest] = failureInWords(verdict.cause)
      return bad(
        `${url} has Nix ${verdict.version} and did not build what it was sent: ${first}`,
        rest.join(' ') ||
          `Where it says that you are not trusted, in /etc/nix/nix.conf on that machine: trusted-users = root ${user ?? '@wheel'}`
      )
    }
    case 'not-tried':
      return bad(
        `${url} lets you in; to try a build, this machine would need a shell, sh, and has none.`,
        'Put a shell on PATH.'
      )
  }
}

type Unreachable = Extract<BuilderVerdict, { readonly kind: 'unreachable' }>

function unreachable({ why, words }: Unreachable, host: string): string {
  switch (why) {
    case 'no-ssh':
      return 'there is no program ssh on this machine.'
    case 'no-such-host':
      return `nobody knows a host ${host}.`
    case 'no-answer':
      return `no ssh server answers there (${words}).`
    case 'no-login':
      return `it does not let you in (${words}).`
    case 'unknown-key':
      return 'its key is not known here, or is another than before.'
    case 'other':
      return words === '' ? 'ssh gives no reason.' : words
  }
}

function wayTo({ why }: Unreachable, login: string): string {
  switch (why) {
    case 'no-ssh':
      return 'Install it: apt-get install openssh-client'
    case 'no-such-host':
      return 'Look at the name; a name of your own stands in ~/.ssh/config.'
    case 'no-answer':
      return `Look whether the machine is on, and at the port. To see: ${login}`
    case 'no-login':
      return `Nobody can be asked for a password here: give the machine your key (ssh-copy-id), or name the right one with --key. To see: ${login}`
    case 'unknown-key':
    case 'other':
      return `Log in once in a terminal, and see what it asks: ${login}`
  }
}
