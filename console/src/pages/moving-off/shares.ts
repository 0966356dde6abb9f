import type { SentLine } from '../../api/types';

export interface IspMove {
  isp: string;
  days: { day: string; share: number }[];       // of each day with mail
  recent: number;                               // recipients of the last 7 days
  first?: number; weekAgo?: number; now?: number;   // the relay's share of 7 days each
  state: 'moved' | 'falling' | 'not falling';
}

const WEEK = 7;
const MOVED = 0.01;

interface Counts { relay: number; all: number }

function shareOf(days: [string, Counts][]): number | undefined {
  const sum = days.reduce((all, [, counts]) => ({ relay: all.relay + counts.relay, all: all.all + counts.all }), { relay: 0, all: 0 });
  return sum.all > 0 ? sum.relay / sum.all : undefined;
}

function moveOf(isp: string, byDay: Map<string, Counts>): IspMove {
  const days = [...byDay].sort(([a], [b]) => a.localeCompare(b));
  const first = shareOf(days.slice(0, WEEK));
  const now = shareOf(days.slice(-WEEK));
  const weekAgo = days.length > WEEK ? shareOf(days.slice(-2 * WEEK, -WEEK)) : undefined;
  const state = now === undefined || now < MOVED ? 'moved' : weekAgo === undefined || now < weekAgo ? 'falling' : 'not falling';
  return { isp, days: days.map(([day, counts]) => ({ day, share: counts.all > 0 ? counts.relay / counts.all : 0 })), recent: days.slice(-WEEK).reduce((sum, [, counts]) => sum + counts.all, 0), first, weekAgo, now, state };
}

// The share of relays in what ended, all in all and by ISP, the largest first. Pure; tested in shares.test.ts.
export function movingOff(lines: readonly SentLine[]): { relays: string[]; all: IspMove; isps: IspMove[] } {
  const isps = new Map<string, Map<string, Counts>>();
  const all = new Map<string, Counts>();
  const relays = new Set<string>();
  const add = (to: Map<string, Counts>, day: string, ended: number, byRelay: boolean) => {
    const counts = to.get(day) ?? { relay: 0, all: 0 };
    counts.all += ended;
    if (byRelay) counts.relay += ended;
    to.set(day, counts);
  };
  for (const line of lines) {
    const byRelay = line.kind === 'relay';
    if (byRelay) relays.add(line.source);
    const of = isps.get(line.isp) ?? new Map<string, Counts>();
    isps.set(line.isp, of);
    add(of, line.day, line.delivered + line.bounced, byRelay);
    add(all, line.day, line.delivered + line.bounced, byRelay);
  }
  return { relays: [...relays].sort(), all: moveOf('', all), isps: [...isps].map(([isp, days]) => moveOf(isp, days)).sort((a, b) => b.recent - a.recent) };
}
