import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const usualPolicy = '/usr/sbin/policy-rc.d'

/** By which a policy of ours is known again, left behind by a set-up that was killed. */
const mark = '# Written by the set-up of nix-workflow, for the time of an installation.'

/**
 * Installs packages of which only the programs are wanted: Debian starts the services of a package
 * when it is installed, where the system has systemd, unless the policy says otherwise (invoke-rc.d(8)).
 * A policy that somebody else has put there stays, and so do its decisions. Ours holds as long as this
 * process lives.
 */
export async function withoutServices(install, policy = usualPolicy) {
  if (isOurs(policy)) rmSync(policy)
  if (existsSync(policy)) return install()
  const text = `#!/bin/sh\n${mark}\n[ -d /proc/${process.pid} ] && exit 101\nexit 0\n`
  writeFileSync(policy, text, { flag: 'wx', mode: 0o755 })
  try {
    return await install()
  } finally {
    if (isOurs(policy)) rmSync(policy)
  }
}

function isOurs(policy) {
  try {
    return readFileSync(policy, 'utf8').includes(mark)
  } catch {
    return false
  }
}
