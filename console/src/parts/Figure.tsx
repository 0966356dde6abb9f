import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';

// A figure that is read at a glance, with what it is and what it is measured by.
export default function Figure({ label, value, note, tone }: { label: string; value: ReactNode; note?: ReactNode; tone?: 'error' | 'warning' | 'success' }) {
  const color = tone === 'error' ? 'text-status-error' : tone === 'warning' ? 'text-status-warning' : tone === 'success' ? 'text-status-success' : undefined;
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <Box variant="div" color={color}><span className="wp-number">{value}</span></Box>
      {note && <Box color="text-body-secondary" fontSize="body-s">{note}</Box>}
    </div>
  );
}

export const Figures = ({ children }: { children: ReactNode }) => <div className="wp-figures">{children}</div>;
