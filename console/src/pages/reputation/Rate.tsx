import Box from '@cloudscape-design/components/box';
import { NONE, percent } from '../../parts/format';

// A rate beside the marks at which something follows; the words say what the colour says.
export default function Rate({ rate, review, pause }: { rate: number | undefined; review?: number; pause?: number }) {
  if (rate === undefined) return <>{NONE}</>;
  if (pause !== undefined && rate >= pause) return <Box color="text-status-error" display="inline"><span className="wp-tabular">{percent(rate)}</span> · above {percent(pause)}</Box>;
  if (review !== undefined && rate >= review) return <Box color="text-status-warning" display="inline"><span className="wp-tabular">{percent(rate)}</span> · above {percent(review)}</Box>;
  return <span className="wp-tabular">{percent(rate)}</span>;
}
