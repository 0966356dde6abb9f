import type { PostmasterDay, SndsFeed } from '../../api/types';

// What the handlers tell beyond the types that all pages share (src/ingress/http/operator/feeds.cc).
export interface SndsAnswer extends SndsFeed { configured?: boolean; tried_ms?: number; statuses?: { address: string; blocked: boolean; detail: string }[] }
export interface PostmasterRow extends Omit<PostmasterDay, 'spam_rate'> {
  spam_rate?: number; spf_rate?: number; dkim_rate?: number; dmarc_rate?: number; inbound_tls_rate?: number; outbound_tls_rate?: number; delivery_error_rate?: number;
}
export interface PostmasterAnswer { days: PostmasterRow[] }
