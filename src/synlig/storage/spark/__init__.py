"""Spark as the engine (`[engine] kind = "spark"`): the same files, the same SQL, another machine or many (C2)."""

from synlig.storage.spark.engine import SparkEngine

__all__ = ["SparkEngine"]
