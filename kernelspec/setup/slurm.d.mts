export const installSlurmCommand: string
export function findSlurm(): string | null
export function installSlurm(): Promise<string>
