export interface RateMetrics {
  readonly rateLimited: (budget: 'address' | 'sign-ins' | 'operations' | 'cost') => void;
}
