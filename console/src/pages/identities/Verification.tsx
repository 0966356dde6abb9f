import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { VerificationStatus } from '../../api/ses';
import { statusOf } from './words';

export default function Verification({ status }: { status: VerificationStatus | undefined }) {
  const { type, text } = statusOf(status);
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}
