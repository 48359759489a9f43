//! Sending a call by awaiting it.

use std::any::Any;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::call::Call;
use crate::error::Error;
use crate::request::build::SignedRequest;

impl<T> Call<T> {
    /// Validates and signs the request without sending it, for inspection or debugging.
    ///
    /// # Errors
    ///
    /// Returns the same errors as sending the call, except those that require the network.
    pub async fn sign(&self) -> Result<SignedRequest, Error> {
        self.plan().sign().await
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        ResponseFuture { future: Box::pin(self.into_plan().send()), response: PhantomData }
    }
}

type Exchange = dyn Future<Output = Result<Box<dyn Any>, Error>> + Send;

/// The future of a call in progress.
pub struct ResponseFuture<T> {
    future: Pin<Box<Exchange>>,
    response: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}

impl<T: 'static> Future for ResponseFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(context).map(|response| match response?.downcast::<T>() {
            Ok(response) => Ok(*response),
            Err(_) => unreachable!("a prepared call produces the response type of its call"),
        })
    }
}
