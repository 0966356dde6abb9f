import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

// Nothing there, said together with what would put something there.
export default function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 'm' }}>
      <SpaceBetween size="xs">
        <b>{title}</b>
        {children && <Box variant="p" color="inherit">{children}</Box>}
        {action}
      </SpaceBetween>
    </Box>
  );
}
