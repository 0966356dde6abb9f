import { useMemo } from 'react';
import Empty from '../../parts/Empty';
import Forecast from '../../parts/Forecast';
import type { Story } from './usePoolStory';

// The simulator, run with this pool's volume and ISPs: what a new pool of this kind would do in 60 days.
export default function ForecastTab({ story }: { story: Story }) {
  const wanted = useMemo(() => {
    const total = story.isps.reduce((sum, row) => sum + row.arrived_24h, 0);
    // The server takes 20 ISPs at most.
    const largest = [...story.isps].sort((a, b) => b.arrived_24h - a.arrived_24h).slice(0, 20).filter((row) => row.arrived_24h > 0);
    return { total, isps: Object.fromEntries(largest.map((row) => [row.isp, total > 0 ? row.arrived_24h / total : 0])) };
  }, [story.isps]);
  if (wanted.total === 0) return <Empty title="No mail yet">A forecast needs the volume of a day.</Empty>;
  return <Forecast messagesPerDay={wanted.total} isps={wanted.isps} kinds={['managed']} />;
}
