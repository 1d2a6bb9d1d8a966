// Where the figures come from: they mean nothing without it.
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** @typedef {'in use' | 'masked' | 'not on this processor' | 'unknown'} Ifma */

/**
 * OpenSSL's capability mask without AVX-512 IFMA: bit 21 of EBX of CPUID leaf 7, which is the low half of the second vector.
 */
export const WITHOUT_IFMA = ':~0x200000';

/** Whether this processor has AVX-512 IFMA, with which OpenSSL signs twice as fast; undefined if the system does not say. */
export function hasIfma() {
  if (!existsSync('/proc/cpuinfo')) return process.arch === 'x64' ? undefined : false;
  return /\bavx512ifma\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

export function describeMachine() {
  const cpus = os.cpus();
  const ifma = hasIfma();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.arch()}`,
    avx512ifma: ifma ?? null,
    /** Others at work on it when the run began and ended; near 0 on a quiet machine before the run. */
    loadBefore: os.loadavg()[0] ?? 0,
  };
}
