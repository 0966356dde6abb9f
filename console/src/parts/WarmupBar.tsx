import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Warmup } from '../api/types';
import { plural } from './format';

export default function WarmupBar({ warmup, of }: { warmup: Warmup | undefined; of: string }) {
  if (!warmup) return <span>none</span>;
  if (warmup.status === 'DONE') return <StatusIndicator type="success">Warm</StatusIndicator>;
  return (
    <div className="wp-bar">
      <ProgressBar value={warmup.percentage} ariaLabel={`Warm-up of ${of}`} description={`${plural(warmup.days_left, 'day')} left`} />
    </div>
  );
}
